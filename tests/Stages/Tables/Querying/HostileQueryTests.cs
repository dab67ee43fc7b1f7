namespace Tars.Stages.Tables.Tests.Querying;

/// <summary>Statements in the process that a query has: what reaches out is refused, what takes too much is ended.</summary>
public sealed class HostileQueryTests : IDisposable
{
    private readonly TableTestFolder _folder = new();
    private readonly string _table;
    private readonly string _work;

    public HostileQueryTests()
    {
        _work = Directory.CreateDirectory(Path.Combine(_folder.State, "tmp")).FullName;
        Directory.CreateDirectory(Path.Combine(_folder.Root, "in"));
        _table = _folder.Write("in/t.csv", "a\n1\n2\n").Path;
        _folder.Write("secret.csv", "x\nsecret\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("COPY data TO 'ROOT/out.csv'", "The statement is refused: Permission Error")]
    [InlineData("DROP VIEW data", "Only statements that read are allowed")]
    [InlineData("SELECT 1; COPY data TO 'ROOT/out.csv'", "One statement is allowed, these are 2")]
    [InlineData("FROM read_csv('ROOT/in/../secret.csv')", "The statement is refused: Permission Error")]
    public async Task StatementThatReachesOut_IsRefusedWithTheReason(string sql, string reason)
    {
        string[] before = Directory.GetFiles(_folder.Root);
        var refused = await Assert.ThrowsAsync<QueryException>(
            () => AskAsync(sql.Replace("ROOT", _folder.Root, StringComparison.Ordinal), new QueryLimits()));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.LimitReached);
        Assert.Equal(before, Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task EndlessRecursion_IsEndedInTime()
    {
        var limits = new QueryLimits { Time = TimeSpan.FromSeconds(3) };
        var refused = await Assert.ThrowsAsync<QueryException>(() => AskAsync(
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT count(*) FROM t", limits));
        Assert.True(refused.LimitReached);
        Assert.Contains("longer than 3 s", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunawayRecursion_IsEndedByMemoryOrTime()
    {
        var limits = new QueryLimits { Time = TimeSpan.FromSeconds(20), MemoryMb = 64 };
        var refused = await Assert.ThrowsAsync<QueryException>(() => AskAsync(
            "WITH RECURSIVE t(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, s || s FROM t) SELECT count(*) FROM t", limits));
        Assert.True(refused.LimitReached, refused.Message);
    }

    [Theory]
    [InlineData("SELECT list(i) FROM range(1000000000) t(i)")]
    [InlineData("SELECT length(repeat('x', 2000000000)) + length(repeat('y', 2000000000)) + length(repeat('z', 2000000000))")]
    [InlineData("SELECT * FROM range(300000000) t(i) ORDER BY hash(i)")]
    [InlineData("SELECT count(*) FROM (SELECT DISTINCT hash(i) FROM range(100000000) t(i))")]
    [InlineData("SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)")]
    public async Task HugeMemory_IsRefused(string sql)
    {
        var limits = new QueryLimits { MemoryMb = 64, Time = TimeSpan.FromSeconds(60) };
        var refused = await Assert.ThrowsAsync<QueryException>(() => AskAsync(sql, limits));
        Assert.True(refused.LimitReached, refused.Message);
    }

    [Fact]
    public async Task HugeAnswer_IsRefused()
    {
        var limits = new QueryLimits { AnswerMb = 1, Rows = 1_000_000 };
        var refused = await Assert.ThrowsAsync<QueryException>(() => AskAsync("SELECT repeat('x', 1000) FROM range(2000)", limits));
        Assert.True(refused.LimitReached);
        Assert.Contains("1,048,576 bytes", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<QueryException>(() => AskAsync("SELECT repeat('x', 100000000)", limits));
        Assert.True(refused.LimitReached);
    }

    [Fact]
    public async Task Cancelling_EndsTheProcess()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TableQuery(DuckFolder.Assets, _work).RunAsync(
            [_table], "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT count(*) FROM t", soon.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_work));
    }

    private async Task<QueryResult> AskAsync(string sql, QueryLimits limits)
    {
        try
        {
            return await new TableQuery(DuckFolder.Assets, _work, limits).RunAsync([_table], sql, TestContext.Current.CancellationToken);
        }
        finally
        {
            Assert.Empty(Directory.GetFileSystemEntries(_work));
        }
    }
}
