using System.Security.Cryptography;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>Kills the process at the sink's steps: what a resumed run leaves is what an undisturbed one does, to the byte.</summary>
public sealed class ParquetCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AfterAKillAnywhere_EveryRowIsThereOnce()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("env is not here");
        Assert.Equal(0, (await ToolRun.OfAsync("run", Define("calm"))).Code);
        string[] calm = Digests("calm");
        Assert.Equal(5, calm.Length);

        string killed = Define("killed");
        foreach (string place in new[] { "parquet.before-rename:2", "parquet.written:1", "sink.after-apply", "ledger.before-commit", "ledger.after-commit" })
            Assert.NotEqual(0, (await ToolRun.WithAsync($"TARS_CRASH_AT={place}", "run", killed)).Code);
        Assert.Equal(0, (await ToolRun.OfAsync("run", killed)).Code);

        Assert.Equal(calm, Digests("killed"));
        Assert.Empty(Directory.GetFiles(_folder["killed/rows"], "*.unfinished"));
    }

    private string Define(string name)
    {
        Directory.CreateDirectory(_folder[$"{name}/in"]);
        for (int i = 0; i < 5; i++)
            File.WriteAllText(_folder[$"{name}/in/t{i}.csv"], $"id,n\n{i},{i * i}\n{i + 10},{i}.5\n");
        string file = _folder[$"{name}/{name}.yaml"];
        File.WriteAllText(file, """
            name: rows
            nodes:
              inbox: { use: folder, with: { path: in } }
              rows:  { use: parquet, from: inbox, with: { path: rows } }
            """);
        return file;
    }

    private string[] Digests(string name) =>
    [
        .. Directory.GetFiles(_folder[$"{name}/rows"], "*.parquet").Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))).Order(StringComparer.Ordinal),
    ];
}
