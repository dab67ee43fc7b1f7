using System.Security.Cryptography;
using System.Text;
using Tars.Duck;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

/// <summary>A folder of one test's own with files, and the stages over them. Skips the test where DuckDB's library is missing.</summary>
internal sealed class TableTestFolder : IDisposable
{
    internal TableTestFolder()
    {
        DuckLibrary.Load(DuckFolder.Find());
        Root = Directory.CreateTempSubdirectory("tars-tables-").FullName;
        State = Path.Combine(Root, ".tars");
    }

    internal string Root { get; }

    internal string State { get; }

    internal NodeContext Context => new() { Name = "tables", BaseFolder = Root, StateFolder = State, Assets = DuckFolder.Assets };

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal Content Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    internal Content Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        File.WriteAllBytes(path, bytes);
        return Of(path);
    }

    /// <summary>Writes a Parquet file of the given query's rows.</summary>
    internal Content WriteParquet(string name, string query)
    {
        string path = Path.Combine(Root, name);
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFiles = [path] });
        using DuckConnection connection = database.Connect();
        connection.Execute($"COPY ({query}) TO {DuckSql.Literal(path)} (FORMAT parquet)");
        return Of(path);
    }

    internal static Content Of(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return new Content
        {
            Source = "tables/" + Path.GetFileName(path),
            Name = Path.GetFileName(path),
            Path = path,
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Media = MediaKind.Table,
        };
    }

    internal async Task<(Table Table, IReadOnlyList<string> Notes)> ReadAsync(Content content, TableOptions? options = null)
    {
        await using var stage = new TableStage(options ?? new TableOptions(), Context);
        await stage.OpenAsync(TestContext.Current.CancellationToken);
        StageResult<Table> result = await StageHarness.RunAsync(stage, content, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(State, "tmp")));
        return (Assert.Single(result.Items), result.Notes);
    }

    /// <summary>Analyses on 1 March 2024.</summary>
    internal Task<ForensicReport> AnalyzeAsync(params Content[] contents) =>
        new TableForensics(DuckFolder.Assets, Path.Combine(State, "tmp"), time: new FixedTime()).AnalyzeAsync(contents, TestContext.Current.CancellationToken);

    internal Task<ForensicReport> AnalyzeAsync(ForensicContract contract, IReadOnlyList<ForensicReport> earlier, params Content[] contents) =>
        new TableForensics(DuckFolder.Assets, Path.Combine(State, "tmp"), time: new FixedTime()) { Contract = contract, Earlier = earlier }
            .AnalyzeAsync(contents, TestContext.Current.CancellationToken);

    internal async Task<string> RefusedAsync(Content content)
    {
        var refused = await Assert.ThrowsAsync<ItemException>(() => ReadAsync(content));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(State, "tmp")));
        Assert.Contains(content.Name, refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    internal sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
