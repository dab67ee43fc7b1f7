using Tars.Pipeline.Tests.Crash;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Ledgers;

public sealed class StateLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Take_OwnerIsAnotherProcess_IsRefusedUntilItIsKilled()
    {
        using Child owner = Child.Start(null, "hold-lock", _folder.Path);
        Assert.Equal("held", await owner.Output.ReadLineAsync(TestContext.Current.CancellationToken));
        StateLockedException e = Assert.Throws<StateLockedException>(() => StateLock.Take(_folder.Path));
        Assert.Contains($"process {owner.Id}", e.Message);
        owner.Kill();
        await owner.EndAsync();
        StateLock.Take(_folder.Path).Dispose();
    }

    [Fact]
    public void Take_OwnerFileCannotBeWritten_LetsGoOfTheLock()
    {
        Directory.CreateDirectory(_folder["lock.owner"]);
        LedgerException e = Assert.Throws<LedgerException>(() => StateLock.Take(_folder.Path));
        Assert.Contains(_folder.Path, e.Message);
        Directory.Delete(_folder["lock.owner"]);
        StateLock.Take(_folder.Path).Dispose();
    }

    [Fact]
    public void Take_PathIsAFile_SaysThatTheStateFolderCannotBeWritten()
    {
        File.WriteAllText(_folder["state"], "not a folder");
        LedgerException e = Assert.Throws<LedgerException>(() => StateLock.Take(_folder["state"]));
        Assert.Contains("state folder cannot be written", e.Message);
    }

    [Fact]
    public void Take_FolderIsReadOnly_SaysThatItCannotBeWritten()
    {
        string path = _folder["sealed"];
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        try
        {
            File.WriteAllText(Path.Combine(path, "probe"), string.Empty);
            Assert.Skip("This user may write to read-only folders.");
        }
        catch (UnauthorizedAccessException)
        {
            Assert.Contains(path, Assert.Throws<LedgerException>(() => StateLock.Take(path)).Message);
        }
    }
}
