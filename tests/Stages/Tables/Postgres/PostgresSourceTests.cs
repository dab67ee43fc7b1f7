using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables.Tests.Postgres;

public sealed class PostgresSourceTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly TableTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Query_BecomesATableWithItsTypes()
    {
        await server.ExecuteAsync(
            """
            DROP TABLE IF EXISTS kinds;
            CREATE TABLE kinds (id bigint, small int2, whole int4, price numeric(10,2), wide numeric, ratio float8, paid bool, day date,
                at timestamptz, local timestamp, name text, tags text[], doc jsonb, raw bytea, uid uuid);
            INSERT INTO kinds VALUES (1, 2, 3, 1234.50, 0.1, 0.25, true, '2024-02-29', '2024-03-01 12:00:00+02', '2024-03-01 12:00:00.123456',
                'a "b", ü', '{x,y}', '{"k": 1}', '\x00ff', '00000000-0000-0000-0000-000000000001'),
                (2, NULL, NULL, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """);

        Content content = await ReadAsync("SELECT * FROM kinds ORDER BY id");

        Assert.Equal(("orders", "orders.parquet", MediaKind.Table), (content.Source, content.Name, content.Media));
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFiles = [content.Path] });
        using DuckConnection connection = database.Connect();
        using (DuckResult types = connection.Query($"SELECT column_name || ' ' || column_type FROM (DESCRIBE FROM read_parquet({DuckSql.Literal(content.Path)}))"))
        {
            Assert.Equal(
                [
                    "id BIGINT", "small SMALLINT", "whole INTEGER", "price DECIMAL(10,2)", "wide DOUBLE", "ratio DOUBLE", "paid BOOLEAN", "day DATE",
                    "at TIMESTAMP WITH TIME ZONE", "local TIMESTAMP", "name VARCHAR", "tags VARCHAR", "doc VARCHAR", "raw VARCHAR", "uid VARCHAR",
                ],
                types.ReadAll().Select(row => (string)row[0]!));
        }

        using DuckResult result = connection.Query($"FROM read_parquet({DuckSql.Literal(content.Path)})");
        List<object?[]> rows = result.ReadAll();
        Assert.Equal(
            [
                1L, (short)2, 3, 1234.50m, 0.1, 0.25, true, new DateOnly(2024, 2, 29), new DateTimeOffset(2024, 3, 1, 10, 0, 0, TimeSpan.Zero),
                new DateTime(2024, 3, 1, 12, 0, 0).AddTicks(1_234_560), "a \"b\", ü", "{x,y}", "{\"k\": 1}", "\\x00ff", "00000000-0000-0000-0000-000000000001",
            ],
            rows[0]);
        Assert.Equal((2L, double.NaN), (rows[1][0], rows[1][5]));
        Assert.All(rows[1].Skip(6).Concat(rows[1][1..5]), Assert.Null);
    }

    [Fact]
    public async Task SameRows_AreTheSameVersion_AndTheTableStagesTakeThem()
    {
        await server.ExecuteAsync(
            "DROP TABLE IF EXISTS sales; CREATE TABLE sales AS SELECT i AS id, i % 7 AS shop, 1 + (i * 37 % 1000) / 10.0 AS price FROM generate_series(1, 10000) i");
        Content first = await ReadAsync("SELECT id, shop, price::float8 FROM sales ORDER BY id");
        Assert.Equal(first.Sha256, (await ReadAsync("SELECT id, shop, price::float8 FROM sales ORDER BY id")).Sha256);

        (Table table, _) = await _folder.ReadAsync(first);
        Assert.Equal(10_000, table.Rows);
        ForensicReport clean = await _folder.AnalyzeAsync(first);
        Assert.Equal([], clean.Findings.Where(f => f.IsRaised).Select(f => f.Message));

        await server.ExecuteAsync("UPDATE sales SET price = -4 WHERE id = 77");
        Content changed = await ReadAsync("SELECT id, shop, price::float8 FROM sales ORDER BY id");
        Assert.NotEqual(first.Sha256, changed.Sha256);
        Finding found = Assert.Single((await _folder.AnalyzeAsync(changed)).Findings, f => f.Check == "V08" && f.IsRaised);
        Assert.Equal(77, found.Evidence[0].Row);
    }

    [Theory]
    [InlineData("DELETE FROM kept RETURNING id", "read-only transaction")]
    [InlineData("SELECT nextval('counted')", "read-only transaction")]
    [InlineData("SELECT missing FROM kept", "does not exist (42703)")]
    [InlineData("SELECT pg_sleep(30)", "statement timeout")]
    [InlineData("SELECT 1 FROM generate_series(1, 3000)", "more than 2,000 rows")]
    [InlineData("SET work_mem = '1MB'", "gives no columns")]
    [InlineData("COMMIT; DELETE FROM kept RETURNING id", "one statement")]
    [InlineData("SELECT 1; SELECT 2", "one statement")]
    [InlineData("COMMIT", "gives no columns")]
    [InlineData("WITH gone AS (DELETE FROM kept RETURNING id) SELECT * FROM gone", "read-only transaction")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', false)", "read-write mode")]
    public async Task QueryThatMayNotRun_FailsWithTheReasonAndChangesNothing(string sql, string reason)
    {
        await server.ExecuteAsync("CREATE TABLE IF NOT EXISTS kept (id int); CREATE SEQUENCE IF NOT EXISTS counted; TRUNCATE kept; INSERT INTO kept VALUES (1)");
        var failed = await Assert.ThrowsAsync<IOException>(() => ReadAsync(sql));
        Assert.Contains(reason, failed.Message, StringComparison.Ordinal);
        Content content = await ReadAsync("SELECT count(*) AS n, (SELECT is_called FROM counted) AS called FROM kept");
        (Table table, _) = await _folder.ReadAsync(content);
        Assert.EndsWith("n: 1, called: false", table.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1;")]
    [InlineData("SELECT ';' AS mark -- one; statement")]
    public async Task OneStatement_MayHoldTheMarkOfItsEnd(string sql) =>
        Assert.Equal(1, (await _folder.ReadAsync(await ReadAsync(sql))).Table.Rows);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServerThatGoesSilentAmongTheRows_IsGivenUpWhenAskedAndInTime(bool stopped)
    {
        if (server.Connection is not { } connection)
        {
            Assert.Skip(server.Missing);
            return;
        }

        int port = new Npgsql.NpgsqlConnectionStringBuilder(connection).Port;
        using var silent = new SilentServer(port, 1 << 20);
        using var stop = new CancellationTokenSource();
        var source = new PostgresSource(
            new PostgresOptions
            {
                Connection = $"{connection};Port={silent.Port};Cancellation Timeout=500",
                Query = "SELECT i, repeat('x', 1000) FROM generate_series(1, 100000) i",
                Timeout = stopped ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(1),
            },
            new NodeContext { Name = "orders", BaseFolder = _folder.Root, StateFolder = _folder.State, Assets = DuckFolder.Assets });
        Task reading = Task.Run(
            async () =>
            {
                await foreach (Root<Content> root in source.ReadAsync(KnownRoots.None, stop.Token))
                    Assert.Fail($"{root.Key} came of half an answer");
            },
            TestContext.Current.CancellationToken);
        await silent.Silent.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        if (stopped)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        }
        else
        {
            var late = await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            Assert.Contains("longer than 1 s", late.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WrongPassword_IsNotShown()
    {
        if (server.Connection is null)
            Assert.Skip(server.Missing);
        var failed = await Assert.ThrowsAsync<IOException>(
            () => ReadAsync("SELECT 1", server.Connection.Replace("s3cret", "wr0ng", StringComparison.Ordinal)));
        Assert.Contains("password authentication failed", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", failed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=a;Password=hidden")]
    [InlineData("hidden")]
    [InlineData("Host=127.0.0.1;Port=hidden")]
    public async Task NoServer_FailsWithoutShowingTheConnection(string connection)
    {
        var failed = await Assert.ThrowsAsync<IOException>(() => ReadAsync("SELECT 1", connection));
        Assert.StartsWith("orders: the query to PostgreSQL failed", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("numeric(10,2)", "DECIMAL(10,2)")]
    [InlineData("numeric(38)", "DECIMAL(38,0)")]
    [InlineData("numeric(50,2)", "DOUBLE")]
    [InlineData("numeric(5,-2)", "DOUBLE")]
    [InlineData("timestamp(3) with time zone", "TIMESTAMPTZ")]
    [InlineData("character varying(20)", "VARCHAR")]
    [InlineData("integer[]", "VARCHAR")]
    public void Types_AreThoseThatHoldEveryValue(string postgres, string duck) => Assert.Equal(duck, PostgresRows.TypeOf(postgres));

    private async Task<Content> ReadAsync(string sql, string? connection = null)
    {
        if ((connection ?? server.Connection) is not { } given)
        {
            Assert.Skip(server.Missing);
            return null!;
        }

        var source = new PostgresSource(
            new PostgresOptions { Connection = given, Query = sql, Table = "orders", MaxRows = sql.Contains("3000", StringComparison.Ordinal) ? 2_000 : 100_000, Timeout = TimeSpan.FromSeconds(sql.Contains("sleep", StringComparison.Ordinal) ? 2 : 60) },
            new NodeContext { Name = "orders", BaseFolder = _folder.Root, StateFolder = _folder.State, Assets = DuckFolder.Assets });
        var roots = new List<Root<Content>>();
        await foreach (Root<Content> root in source.ReadAsync(KnownRoots.None, TestContext.Current.CancellationToken))
            roots.Add(root);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.State, "tmp")));
        return Assert.Single(roots).Payload!;
    }
}
