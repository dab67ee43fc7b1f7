using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Faults;

/// <summary>What an exception says of the fault behind it, made by real calls of the system where that is possible.</summary>
public sealed class FaultKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(28, FaultKind.DiskFull)]
    [InlineData(13, FaultKind.Permission)]
    [InlineData(1, FaultKind.Permission)]
    [InlineData(30, FaultKind.Permission)]
    [InlineData(2, FaultKind.MissingPath)]
    [InlineData(5, FaultKind.MissingPath)]
    [InlineData(17, FaultKind.Other)]
    [InlineData(unchecked((int)0x80070070), FaultKind.DiskFull)]
    [InlineData(unchecked((int)0x80131620), FaultKind.Other)]
    public void Of_IOExceptionWithANumberOfTheSystem_IsItsKind(int number, FaultKind kind) =>
        Assert.Equal(kind, FaultKinds.Of(new IOException("x", number)));

    [Fact]
    public void Of_NumbersOfLinux_AreTheirKinds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are those of Linux");
        Assert.Equal(
            [FaultKind.DiskFull, FaultKind.MissingPath, FaultKind.MissingPath, FaultKind.TimeOut, FaultKind.CorruptContent],
            new[] { 122, 116, 107, 110, 117 }.Select(n => FaultKinds.Of(new IOException("x", n))));
    }

    [Fact]
    public void Of_FileThatIsNotThere_IsMissingPath()
    {
        Exception gone = Record.Exception(() => File.ReadAllText(Path.Combine(_folder.Path, "no", "file")))!;
        Assert.Equal(FaultKind.MissingPath, FaultKinds.Of(gone));
        Assert.Equal(FaultKind.MissingPath, FaultKinds.Of(Record.Exception(() => File.ReadAllText(Path.Combine(_folder.Path, "file")))!));
    }

    [Fact]
    public void Of_FullDevice_IsDiskFull()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        Exception full = Record.Exception(() => File.WriteAllText("/dev/full", "x"))!;
        Assert.Equal(FaultKind.DiskFull, FaultKinds.Of(full));
    }

    [Fact]
    public async Task Of_RefusedConnection_IsServerDown()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = new HttpClient();
        Exception refused = (await Record.ExceptionAsync(() => client.GetAsync(new Uri($"http://127.0.0.1:{port}/"))))!;
        Assert.Equal(FaultKind.ServerDown, FaultKinds.Of(refused));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, FaultKind.ServerDown)]
    [InlineData(HttpStatusCode.TooManyRequests, FaultKind.ServerDown)]
    [InlineData(HttpStatusCode.Forbidden, FaultKind.Permission)]
    [InlineData(HttpStatusCode.NotFound, FaultKind.MissingPath)]
    [InlineData(HttpStatusCode.RequestTimeout, FaultKind.TimeOut)]
    [InlineData(HttpStatusCode.BadRequest, FaultKind.Other)]
    public void Of_StatusOfAServer_IsItsKind(HttpStatusCode status, FaultKind kind) =>
        Assert.Equal(kind, FaultKinds.Of(new HttpRequestException("x", null, status)));

    [Fact]
    public void Of_ItemException_IsWhatItSaysElseWhatIsBehindIt()
    {
        var full = new IOException("x", 28);
        Assert.Equal(FaultKind.DiskFull, FaultKinds.Of(new ItemException("x", full)));
        Assert.Equal(FaultKind.CorruptContent, FaultKinds.Of(new ItemException("x", full) { Fault = FaultKind.CorruptContent }));
        Assert.Equal(FaultKind.Other, FaultKinds.Of(new ItemException("x")));
    }

    [Fact]
    public void Of_TimeOutsInTheirForms_AreTimeOut()
    {
        Assert.Equal(FaultKind.TimeOut, FaultKinds.Of(new TaskCanceledException("x", new TimeoutException("y"))));
        Assert.Equal(FaultKind.TimeOut, FaultKinds.Of(new OperationCanceledException()));
        Assert.Equal(FaultKind.TimeOut, FaultKinds.Of(new SocketException((int)SocketError.TimedOut)));
    }

    [Fact]
    public void Of_ExceptionsWithoutEnd_IsFoundInBoundedTime()
    {
        Exception at = new IOException("x", 28);
        for (int i = 0; i < 100; i++)
        {
            at = new InvalidOperationException("x", at);
        }

        Assert.Equal(FaultKind.Other, FaultKinds.Of(at));
    }

    [Fact]
    public void Of_LedgerOnAFullDisk_IsDiskFull()
    {
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(_folder.Path, "ledger.db"));
        ledger.LimitPages(1);
        Exception full = Record.Exception(() => ledger.SetMemos("p", [new MemoEntry("k", "f", "a", new byte[1 << 20])]))!;
        Assert.IsType<LedgerException>(full);
        Assert.Equal(FaultKind.DiskFull, FaultKinds.Of(full));
    }
}
