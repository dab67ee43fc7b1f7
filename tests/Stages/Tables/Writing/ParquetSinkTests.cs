using System.Diagnostics;
using System.Text.Json;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables.Tests;

public sealed class ParquetSinkTests
{
    private const string Sales = "id,day,price,note,Note\n1,2023-01-02,2.5,\"a \"\"b\"\"\",x\n2,2023-01-03,,ü,y\n3,2023-01-04,7.25,,z\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_WritesTypedRows_ReplacesAndRemoves()
    {
        using var folder = new TableTestFolder();
        await using var sink = new ParquetSink(new ParquetOptions(), folder.Context);
        string path = Path.Combine(folder.State, "parquet", "tables");
        Assert.Null(await sink.IdentityAsync(Stop));
        await sink.OpenAsync(Stop);
        Content first = folder.Write("a.csv", Sales);
        Content second = folder.Write("b.jsonl", "{\"id\":4,\"day\":\"2023-02-01\",\"price\":1}\n{\"id\":5,\"day\":\"2023-02-02\",\"price\":null}\n");

        await sink.ApplyAsync(new Generation<Content>("inbox", "a.csv", first.Sha256, [first]), Stop);
        await sink.ApplyAsync(new Generation<Content>("inbox", "b.jsonl", second.Sha256, [second]), Stop);
        await sink.ApplyAsync(new Generation<Content>("inbox", "a.csv", first.Sha256, [first]), Stop);
        await sink.CommitAsync(Stop);

        Assert.Equal(
            ["1|2023-01-02|2.5", "2|2023-01-03|", "3|2023-01-04|7.25", "4|2023-02-01|1.0", "5|2023-02-02|"],
            Query(path, "SELECT concat_ws('|', id, CAST(day AS DATE), coalesce(CAST(CAST(price AS DOUBLE) AS VARCHAR), '')) FROM d ORDER BY id").Select(row => (string)row[0]!));
        Assert.Equal("a \"b\"|x", (string)Query(path, "SELECT note || '|' || \"Note (column 5)\" FROM d WHERE id = 1")[0][0]!);
        Assert.Equal(2, Directory.GetFiles(path, "*.parquet").Length);

        Content changed = folder.Write("a.csv", "id,day,price\n9,2024-01-01,1\n");
        await sink.ApplyAsync(new Generation<Content>("inbox", "a.csv", changed.Sha256, [changed]), Stop);
        await sink.ApplyAsync(new Generation<Content>("inbox", "b.jsonl", second.Sha256, []), Stop);
        Assert.Equal(9L, Convert.ToInt64(Query(path, "SELECT id FROM d").Single()[0], null));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.State, "tmp")));
    }

    [Fact]
    public async Task Open_DropsWhatACrashLeftUnfinished_AndRefusesAnothersFolder()
    {
        using var folder = new TableTestFolder();
        string path = Path.Combine(folder.Root, "data");
        await using var sink = new ParquetSink(new ParquetOptions { Path = path }, folder.Context);
        await sink.OpenAsync(Stop);
        string? identity = await sink.IdentityAsync(Stop);
        await File.WriteAllTextAsync(Path.Combine(path, "x.parquet.unfinished"), "PAR1", Stop);
        await sink.OpenAsync(Stop);
        Assert.Equal([".owner"], Directory.GetFiles(path).Select(Path.GetFileName));
        Assert.Equal(identity, await sink.IdentityAsync(Stop));

        NodeContext two = new()
        {
            Pipeline = "two", Name = "tables", BaseFolder = folder.Root, StateFolder = folder.State, Assets = folder.Context.Assets,
        };
        await using var other = new ParquetSink(new ParquetOptions { Path = path }, two);
        await Assert.ThrowsAsync<InvalidDataException>(() => other.OpenAsync(Stop).AsTask());
    }

    [Fact]
    public async Task Apply_WhatIsNoTable_Fails_AndLeavesNothing()
    {
        using var folder = new TableTestFolder();
        await using var sink = new ParquetSink(new ParquetOptions(), folder.Context);
        await sink.OpenAsync(Stop);
        Content broken = folder.Write("broken.parquet", "PAR1 and then nothing");

        ItemException refused = await Assert.ThrowsAsync<ItemException>(
            () => sink.ApplyAsync(new Generation<Content>("inbox", "b", broken.Sha256, [broken]), Stop).AsTask());

        Assert.Contains("broken.parquet", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.State, "parquet", "tables"), "*.parquet*"));
    }

    [Fact]
    public async Task Files_AreReadEqualByAnIndependentReader()
    {
        string modules = Path.Combine(Testing.Repository.Root, "artifacts", "npm");
        if (!Directory.Exists(Path.Combine(modules, "node_modules", "hyparquet")))
            Assert.Skip("npm's hyparquet is not in artifacts/npm; test.sh installs it");
        using var folder = new TableTestFolder();
        await using var sink = new ParquetSink(new ParquetOptions { Compression = ParquetCompression.Snappy, RowGroupRows = 2048 }, folder.Context);
        await sink.OpenAsync(Stop);
        Content table = folder.Write("t.csv", CheckRun.Rows("n,x,word,truth", 5000, i => CheckRun.F($"{i},{i / 8.0},w{i % 97} ü,{(i % 3 == 0 ? "true" : "false")}")));
        await sink.ApplyAsync(new Generation<Content>("inbox", "t.csv", table.Sha256, [table]), Stop);
        string file = Directory.GetFiles(Path.Combine(folder.State, "parquet", "tables"), "*.parquet").Single();

        var start = new ProcessStartInfo("node", [Path.Combine(Testing.Repository.Root, "tests", "Stages", "Tables", "Writing", "read.mjs"), modules, file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        string output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(string.Empty, await error);
        JsonElement[] rows = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        Assert.Equal(5000, rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(i, rows[i].GetProperty("n").GetInt64());
            Assert.Equal(i / 8.0, rows[i].GetProperty("x").GetDouble());
            Assert.Equal($"w{i % 97} ü", rows[i].GetProperty("word").GetString());
            Assert.Equal(i % 3 == 0, rows[i].GetProperty("truth").GetBoolean());
        }
    }

    private static List<object?[]> Query(string folder, string sql)
    {
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFolders = [folder] });
        using DuckConnection connection = database.Connect();
        connection.Execute($"CREATE VIEW d AS SELECT * FROM read_parquet({DuckSql.Literal(Path.Combine(folder, "*.parquet"))}, union_by_name = true)");
        using DuckResult result = connection.Query(sql);
        return result.ReadAll();
    }
}
