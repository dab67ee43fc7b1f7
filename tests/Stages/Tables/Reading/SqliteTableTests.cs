using Microsoft.Data.Sqlite;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests.Reading;

public sealed class SqliteTableTests : IDisposable
{
    private readonly TableTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Table_IsReadWithTheTypesOfItsValues()
    {
        Content content = Make(
            "shop.db",
            """
            CREATE TABLE orders (id INTEGER PRIMARY KEY, price, day TEXT, note, blob BLOB);
            INSERT INTO orders VALUES (1, 0.1, '2024-01-02', 'a, "b"', x'00FF'), (2, 3, '2024-01-03', NULL, NULL), (3, 1e300, '2024-02-29', '', NULL);
            CREATE VIEW v AS SELECT * FROM orders;
            CREATE INDEX i ON orders(day);
            """);

        (Table table, IReadOnlyList<string> notes) = await _folder.ReadAsync(content);

        Assert.Equal(["id BIGINT", "price DOUBLE", "day DATE", "note VARCHAR", "blob VARCHAR"], table.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal((3L, "orders: 3 rows, 5 columns", "tables/shop.db#orders"), (table.Rows, Assert.Single(notes), table.Source));
        Assert.Contains("id: 1, price: 0.1, day: 2024-01-02, note: a, \"b\", blob: \\x00ff", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ColumnComputedWhenRead_IsNotRun_AndAStoredOneIsRead()
    {
        Content content = Make(
            "computed.db",
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, "a ""b" TEXT, run TEXT GENERATED ALWAYS AS (printf('%.*c', 100000000, 'x')) VIRTUAL,
                twice INTEGER GENERATED ALWAYS AS (id * 2) STORED);
            INSERT INTO t(id, "a ""b") VALUES (1, 'x'), (2, 'y');
            """);

        (Table table, _) = await _folder.ReadAsync(content);

        Assert.Equal(["id BIGINT", "a \"b VARCHAR", "twice BIGINT"], table.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Contains("id: 2, a \"b: y, twice: 4", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralTables_AreEachATable()
    {
        Content content = Make("shop.db", TwoTables);
        await using var stage = new TableStage(new TableOptions(), _folder.Context);
        await stage.OpenAsync(TestContext.Current.CancellationToken);
        StageResult<Table> result = await StageHarness.RunAsync(stage, content, TestContext.Current.CancellationToken);
        Assert.Equal([("Shop: people", 40L), ("Shop: orders", 200L)], result.Items.Select(t => (t.Title, t.Rows)));
    }

    [Fact]
    public async Task Analysis_HoldsTheTablesAgainstEachOther()
    {
        ForensicReport clean = await _folder.AnalyzeAsync(Make("shop.db", TwoTables));
        Assert.Equal(["tables/shop.db#people", "tables/shop.db#orders"], clean.Tables.Select(t => t.Dataset));
        Assert.Equal(FindingStatus.Pass, Assert.Single(clean.Findings, f => f.Check == "C01").Status);

        ForensicReport broken = await _folder.AnalyzeAsync(
            Make("broken.db", TwoTables + "INSERT INTO orders VALUES (900, 77, 1.5);"));
        Finding orphan = Assert.Single(broken.Findings, f => f.Check == "C01" && f.IsRaised);
        Assert.Equal(("tables/broken.db#orders", 201L), (orphan.Dataset, orphan.Evidence[0].Row));
    }

    [Fact]
    public async Task Query_NamesTheTables()
    {
        string path = Make("shop.db", TwoTables).Path;
        QueryResult answer = await new TableQuery(DuckFolder.Assets, Path.Combine(_folder.State, "tmp")).RunAsync(
            [path], "SELECT count(*) FROM orders JOIN people ON orders.person_id = people.person_id", TestContext.Current.CancellationToken);
        Assert.Equal("200", Assert.Single(answer.Rows)[0]);
    }

    [Fact]
    public async Task NothingIsWritten_NotEvenBesideTheFile()
    {
        Content content = Make("wal.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);");
        string[] before = Directory.GetFiles(_folder.Root);
        byte[] bytes = await File.ReadAllBytesAsync(content.Path, TestContext.Current.CancellationToken);

        (Table table, _) = await _folder.ReadAsync(content);

        Assert.Equal(1, table.Rows);
        Assert.Equal(before, Directory.GetFiles(_folder.Root));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(content.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ChangesBesideTheFile_AreNotPassedOver()
    {
        Content content = Make("a.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
        await File.WriteAllTextAsync(content.Path + "-wal", "x", TestContext.Current.CancellationToken);
        Assert.Contains("wal_checkpoint", await _folder.RefusedAsync(content), StringComparison.Ordinal);
        File.Delete(content.Path + "-wal");
        await File.WriteAllBytesAsync(
            content.Path + "-journal", [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0], TestContext.Current.CancellationToken);
        Assert.Contains("in the middle of a change", await _folder.RefusedAsync(content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedOrEmptyFile_IsRefused()
    {
        Content whole = Make("whole.db", TwoTables);
        byte[] bytes = await File.ReadAllBytesAsync(whole.Path, TestContext.Current.CancellationToken);
        await _folder.RefusedAsync(_folder.Write("cut.db", bytes[..(bytes.Length / 2)]));
        byte[] damaged = [.. bytes];
        damaged.AsSpan(100, 300).Fill(0xA5);
        Assert.Contains("SQLite", await _folder.RefusedAsync(_folder.Write("damaged.db", damaged)), StringComparison.Ordinal);
        Assert.Contains("without any table", await _folder.RefusedAsync(Make("none.db", "CREATE VIEW v AS SELECT 1; PRAGMA user_version = 1;")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheFileDeclares_DoesNotRun()
    {
        Content content = Make(
            "hostile.db",
            """
            CREATE TABLE "a""; DROP TABLE b; --" ("x'; ATTACH 'y' AS z; --", "y");
            INSERT INTO "a""; DROP TABLE b; --" VALUES ('''; ATTACH ''x.db''; --', CAST(x'E9' AS TEXT));
            CREATE VIEW endless AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT * FROM t;
            """);
        (Table table, _) = await _folder.ReadAsync(content);
        Assert.Equal("x'; ATTACH 'y' AS z; --", table.Columns[0].Name);
        Assert.EndsWith("'; ATTACH 'x.db'; --, y: é", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParquetSink_TakesEveryTable()
    {
        var options = new ParquetOptions { Path = Path.Combine(_folder.Root, "set") };
        await using var sink = new ParquetSink(options, _folder.Context);
        await sink.OpenAsync(TestContext.Current.CancellationToken);
        Content content = Make("shop.db", TwoTables);
        var generation = new Generation<Content>("inbox", "shop.db", content.Sha256, [content]);
        await sink.ApplyAsync(generation, TestContext.Current.CancellationToken);
        Assert.Equal(2, Directory.GetFiles(options.Path!, "*.parquet").Length);
    }

    private const string TwoTables =
        """
        CREATE TABLE people (person_id INTEGER PRIMARY KEY, name TEXT);
        INSERT INTO people WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 40) SELECT n, 'Name ' || n FROM t;
        CREATE TABLE orders (order_id INTEGER PRIMARY KEY, person_id INTEGER, price REAL);
        INSERT INTO orders WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 200) SELECT n, 1 + n % 40, n * 0.5 FROM t;

        """;

    private Content Make(string name, string sql)
    {
        string path = Path.Combine(_folder.Root, name);
        SQLitePCL.Batteries_V2.Init();
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        return TableTestFolder.Of(path);
    }
}
