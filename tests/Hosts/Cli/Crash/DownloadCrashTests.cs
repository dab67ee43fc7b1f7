using System.Diagnostics;
using System.Security.Cryptography;
using Tars.Stages.Acquire.Tests.Download;
using Tars.Testing;

namespace Tars.Cli.Tests.Crash;

/// <summary>Kills the tool while it downloads: what had come is not fetched again.</summary>
public sealed class DownloadCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Segment = 2 << 20;
    private const int Kills = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file = Bytes(24 << 20);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Download_KilledAtAnyTime_FetchesAtMostOneSegmentAgain(int connections)
    {
        await using var server = new HostileServer(ServeSlowlyAsync, sendBuffer: 32 * 1024);
        string definition = Define(server, connections);
        var random = new Random(connections);
        long asked = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            long until = server.Served + random.Next(1 << 20, 3 << 20);
            using Process process = Start(definition);
            while (server.Served < until && !process.HasExited)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            Assert.False(process.HasExited, "it ended before all was served");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            asked = server.Served;
        }

        await FinishAsync(definition);
        string path = Path.Combine(_folder["dl"], "large.bin");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_file)),
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))));
        long again = server.Served - _file.Length;
        output.WriteLine($"{connections} connections: {Kills} kills, {asked} bytes before the last run, {again} bytes served again");
        Assert.InRange(again, 0, Kills * (long)Segment);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder["dl"], ".tars-download", "parts")));
    }

    [Theory]
    [InlineData("download.flushed")]
    [InlineData("download.log-torn")]
    [InlineData("download.logged")]
    [InlineData("download.renamed")]
    public async Task Download_KilledWhilePublishing_FetchesNothingAgain(string point)
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, "\"1\""));
        string definition = Define(server, 2);
        using (Process process = Start(definition, point))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(128 + 9, process.ExitCode);
        }

        long served = server.Served;
        await FinishAsync(definition);
        Assert.Equal(served, server.Served);
        Assert.Equal(_file, await File.ReadAllBytesAsync(Path.Combine(_folder["dl"], "large.bin")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder["dl"], ".tars-download", "parts")));
        Assert.Equal(["large.bin"], Directory.GetFiles(_folder["dl"]).Select(Path.GetFileName));
    }

    private string Define(HostileServer server, int connections)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(_file));
        string file = _folder["pipeline.yaml"];
        File.WriteAllText(file, $$"""
            name: fetch
            nodes:
              list: { use: http_list, with: { urls: ["{{server.Address}}/large.bin {{digest}}"], allow_private: true } }
              get:
                use: download
                from: list
                with: { folder: dl, allow_private: true, segment: {{Segment}}, connections: {{connections}} }
            """);
        return file;
    }

    private async Task ServeSlowlyAsync(HostileCall call)
    {
        (long from, long to) = call.RangeOf(_file.Length) ?? (0, _file.Length - 1);
        string status = call.Header("Range") is null ? "200 OK" : "206 Partial Content";
        await call.HeadAsync(status, "ETag: \"1\"", "Accept-Ranges: bytes", $"Content-Range: bytes {from}-{to}/{_file.Length}",
            $"Content-Length: {to - from + 1}");
        for (long at = from; at <= to; at += 32 * 1024)
        {
            await call.BodyAsync(_file.AsMemory((int)at, (int)Math.Min(32 * 1024, to - at + 1)));
            await Task.Delay(1, call.End);
        }
    }

    private async Task FinishAsync(string definition)
    {
        using Process process = Start(definition);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(0, process.ExitCode);
    }

    private static Process Start(string definition, string? crashAt = null)
    {
        var start = new ProcessStartInfo("dotnet", [Tool.Path, "run", definition, "--offline"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("TARS_CRASH_AT");
        if (crashAt is not null)
            start.Environment["TARS_CRASH_AT"] = crashAt;
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
