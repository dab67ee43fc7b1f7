namespace Tars.Stages.Tables.Tests.Querying;

public sealed class TableQueryTests : IDisposable
{
    private readonly TableTestFolder _folder = new();
    private readonly string _work;

    public TableQueryTests() => _work = Path.Combine(_folder.State, "tmp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Select_GivesNamesTypesAndRowsInOrder()
    {
        string orders = _folder.Write("Orders-2023.csv", "id,item,price,paid\n1,\"a, b\",2.5,true\n2,,3,false\n3,c,,true\n").Path;

        QueryResult answer = await AskAsync("SELECT id, item, price, paid, [id, 9] AS list FROM data ORDER BY id DESC;", orders);

        Assert.Equal(
            ["id BIGINT", "item VARCHAR", "price DOUBLE", "paid BOOLEAN", "list BIGINT[]"], answer.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal(
            [["3", "c", null, "true", "[3, 9]"], ["2", null, "3.0", "false", "[2, 9]"], ["1", "a, b", "2.5", "true", "[1, 9]"]], answer.Rows);
        Assert.False(answer.More);
        Assert.Equal("6", Assert.Single((await AskAsync("SELECT sum(id) FROM orders_2023 -- the file's own name", orders)).Rows)[0]);
    }

    [Fact]
    public async Task SeveralTables_AreJoinedByTheNamesOfTheirFiles()
    {
        string orders = _folder.Write("orders.csv", "customer,price\n7,1\n8,2\n7,3\n").Path;
        string people = _folder.WriteParquet("people.parquet", "SELECT * FROM (VALUES (7, 'Ida'), (8, 'Ole')) t(customer, name)").Path;
        Directory.CreateDirectory(Path.Combine(_folder.Root, "b"));
        string again = Path.Combine(_folder.Root, "b", "orders.jsonl");
        await File.WriteAllTextAsync(again, "{\"customer\":7}\n", TestContext.Current.CancellationToken);

        QueryResult answer = await AskAsync(
            "SELECT name, sum(price) FROM orders JOIN people USING (customer) JOIN orders_2 USING (customer) GROUP BY name", orders, people, again);

        Assert.Equal([["Ida", "4"]], answer.Rows);
    }

    [Theory]
    [InlineData("SUMMARIZE data")]
    [InlineData("DESCRIBE data")]
    [InlineData("FROM data")]
    [InlineData("FROM data; -- all of it")]
    [InlineData("FROM data; /* all; of */ ;\n-- it")]
    [InlineData("FROM data -- all; of it")]
    [InlineData("SELECT ';' || a || '-- x' FROM data;;")]
    [InlineData("WITH t AS (SELECT a FROM data) SELECT * FROM t")]
    [InlineData("VALUES (1), (2)")]
    [InlineData("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT * FROM t")]
    public async Task OtherFormsThatRead_AreAnswered(string sql) =>
        Assert.NotEmpty((await AskAsync(sql, _folder.Write("a.csv", "a,b\n1,x\n2,y\n").Path)).Rows);

    [Fact]
    public async Task RowsBeyondTheLimit_AreLeftOutAndSaidToBe()
    {
        var limits = new QueryLimits { Rows = 3_000 };
        QueryResult answer = await new TableQuery(DuckFolder.Assets, _work, limits).RunAsync(
            [Table()], "SELECT i FROM range(10000) t(i)", TestContext.Current.CancellationToken);
        Assert.Equal((3_000, true, "2999"), (answer.Rows.Count, answer.More, answer.Rows[^1][0]));

        answer = await new TableQuery(DuckFolder.Assets, _work, limits).RunAsync(
            [Table()], "SELECT i FROM range(3000) t(i)", TestContext.Current.CancellationToken);
        Assert.Equal((3_000, false), (answer.Rows.Count, answer.More));
    }

    [Fact]
    public async Task MistakeInTheStatement_IsToldWithItsPlace()
    {
        var refused = await Assert.ThrowsAsync<QueryException>(() => AskAsync("SELECT pric FROM data", _folder.Write("a.csv", "price\n1\n").Path));
        Assert.Contains("price", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.LimitReached);
        Assert.Contains("syntax error", (await Assert.ThrowsAsync<QueryException>(() => AskAsync("SELEC 1", Table()))).Message, StringComparison.Ordinal);
        Assert.Contains("characters", (await Assert.ThrowsAsync<QueryException>(() => AskAsync(" ", Table()))).Message, StringComparison.Ordinal);
        Assert.Contains("characters", (await Assert.ThrowsAsync<QueryException>(() => AskAsync("SELECT 1\0", Table()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesAndCellsOfTheTable_AreNoSql()
    {
        string table = _folder.Write("x'; DROP VIEW data; --.csv", "\"a\"\"); COPY data TO 'x' --\",b\n'; ATTACH 'x.db',2\n").Path;
        QueryResult answer = await AskAsync("FROM data", table);
        Assert.Equal(("a\"); COPY data TO 'x' --", "'; ATTACH 'x.db'"), (answer.Columns[0].Name, answer.Rows[0][0]));
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "MemoryMb")]
    [InlineData(65_537, 1, 1, 1, "MemoryMb")]
    [InlineData(64, 0, 1, 1, "Rows")]
    [InlineData(64, 1, 0, 1, "AnswerMb")]
    [InlineData(64, 1, 2_048, 1, "AnswerMb")]
    [InlineData(64, 1, 1, 0, "Time")]
    [InlineData(64, 1, 1, 1_000_000_000, "Time")]
    public void LimitOutOfItsRange_IsRefusedByItsName(int memory, int rows, int answer, int seconds, string name)
    {
        var limits = new QueryLimits { MemoryMb = memory, Rows = rows, AnswerMb = answer, Time = TimeSpan.FromSeconds(seconds) };
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new TableQuery(DuckFolder.Assets, _work, limits));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargestAnswer_IsNoOverflow()
    {
        var limits = new QueryLimits { AnswerMb = 256 };
        Assert.Single((await new TableQuery(DuckFolder.Assets, _work, limits).RunAsync([Table()], "FROM data", TestContext.Current.CancellationToken)).Rows);
    }

    [Fact]
    public async Task ProgramElsewhere_IsTheOneThatRuns()
    {
        string elsewhere = Path.Combine(_folder.Root, "nowhere", "Tars.QueryProcess.dll");
        var query = new TableQuery(DuckFolder.Assets, _work) { Program = elsewhere };
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => query.RunAsync([Table()], "FROM data", TestContext.Current.CancellationToken));
        Assert.StartsWith(elsewhere, missing.Message, StringComparison.Ordinal);
    }

    private string Table() => _folder.Write("t.csv", "a\n1\n").Path;

    private async Task<QueryResult> AskAsync(string sql, params string[] tables)
    {
        QueryResult answer = await new TableQuery(DuckFolder.Assets, _work).RunAsync(tables, sql, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFileSystemEntries(_work));
        return answer;
    }
}
