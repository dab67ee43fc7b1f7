using Tars.Duck;
using Tars.QueryProcess;

namespace Tars.Stages.Tables.Tests.Querying;

/// <summary>
/// What a statement may not do, asked of the code that runs in a query's process but without that. ROOT is the folder that holds the
/// table and everything it must not reach.
/// </summary>
public sealed class QuerySessionTests : IDisposable
{
    private readonly TableTestFolder _folder = new();
    private readonly string _table;

    public QuerySessionTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "in"));
        Directory.CreateDirectory(Path.Combine(_folder.Root, "in-evil"));
        _table = _folder.WriteParquet("in/t.parquet", "SELECT i AS a FROM range(2) t(i)").Path;
        _folder.Write("secret.csv", "x\nsecret\n");
        _folder.Write("in/t.csv", "x\nsecret\n");
        _folder.Write("in-evil/c.csv", "x\nsecret\n");
        _folder.WriteParquet("secret.parquet", "SELECT 'secret' AS x");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "in", "link.csv"), Path.Combine(_folder.Root, "secret.csv"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Answer_IsColumnsRowsAndEnd() => Assert.Equal(
        """
        {"columns":[["a","BIGINT"],["b","VARCHAR"]]}
        ["1","1\u0022\u003C"]
        ["0",null]
        {"rows":2,"more":false}

        """.ReplaceLineEndings("\n"),
        Answer("SELECT a, CASE WHEN a = 1 THEN a || '\"<' END AS b FROM data ORDER BY a DESC"));

    [Theory]
    [InlineData("INSERT INTO data VALUES (3)")]
    [InlineData("UPDATE data SET a = 3")]
    [InlineData("DELETE FROM data")]
    [InlineData("DROP VIEW data")]
    [InlineData("CREATE TABLE x AS SELECT 1")]
    [InlineData("CREATE OR REPLACE VIEW data AS SELECT 9 AS a")]
    [InlineData("CREATE MACRO f(x) AS x")]
    [InlineData("COPY data TO 'ROOT/out.csv'")]
    [InlineData("COPY (SELECT 1) TO 'ROOT/in/t.csv'")]
    [InlineData("COPY (SELECT 1) TO '/dev/stdout'")]
    [InlineData("COPY data FROM 'ROOT/secret.csv'")]
    [InlineData("EXPORT DATABASE 'ROOT/export'")]
    [InlineData("IMPORT DATABASE 'ROOT'")]
    [InlineData("ATTACH 'ROOT/other.db' AS other")]
    [InlineData("ATTACH ':memory:' AS other")]
    [InlineData("DETACH memory")]
    [InlineData("USE memory")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("LOAD 'ROOT/secret.csv'")]
    [InlineData("SET memory_limit = '100GB'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("RESET memory_limit")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("PRAGMA memory_limit = '100GB'")]
    [InlineData("PRAGMA import_database('ROOT')")]
    [InlineData("CALL enable_logging()")]
    [InlineData("CREATE SECRET s (TYPE s3)")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("EXPLAIN ANALYZE COPY data TO 'ROOT/out.csv'")]
    [InlineData("BEGIN TRANSACTION")]
    [InlineData("VACUUM")]
    [InlineData("CHECKPOINT")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; COPY data TO 'ROOT/out.csv'")]
    [InlineData("SELECT 1) TO 'ROOT/out.csv'; --")]
    [InlineData("SELECT * FROM data) ; DROP VIEW data; SELECT (1")]
    [InlineData("SELECT ?")]
    public void StatementThatDoesMoreThanRead_IsRefused(string sql) => Refused(sql);

    [Theory]
    [InlineData("FROM 'ROOT/secret.csv'")]
    [InlineData("FROM read_csv('ROOT/secret.csv')")]
    [InlineData("FROM read_csv('ROOT/in/../secret.csv')")]
    [InlineData("FROM read_csv('../../../../../../ROOT/secret.csv')")]
    [InlineData("FROM read_csv('ROOT/in/link.csv')")]
    [InlineData("FROM read_csv('ROOT/in-evil/*.csv')")]
    [InlineData("FROM read_csv('ROOT/in/t.csv')")]
    [InlineData("FROM read_text('/etc/passwd')")]
    [InlineData("FROM read_blob('/proc/self/environ')")]
    [InlineData("FROM read_json('/proc/self/cmdline')")]
    [InlineData("FROM read_parquet('ROOT/secret.parquet')")]
    [InlineData("FROM parquet_metadata('ROOT/secret.parquet')")]
    [InlineData("FROM sniff_csv('ROOT/secret.csv')")]
    [InlineData("FROM glob('/etc/*')")]
    [InlineData("SELECT content FROM read_text('ROOT/secret.csv')")]
    [InlineData("SELECT * FROM data WHERE a IN (SELECT 1 FROM read_csv('ROOT/secret.csv'))")]
    [InlineData("FROM query('COPY data TO ''ROOT/out.csv''')")]
    [InlineData("FROM read_csv('http://127.0.0.1:9/x.csv')")]
    [InlineData("FROM read_csv('s3://bucket/x.csv')")]
    [InlineData("FROM sqlite_scan('ROOT/x.db', 't')")]
    [InlineData("SELECT getenv('PATH')")]
    public void FileOutsideOfTheTables_IsRefused(string sql) => Refused(sql);

    private void Refused(string sql)
    {
        Dictionary<string, string> before = Files();

        var refused = Assert.Throws<DuckException>(() => Answer(sql.Replace("ROOT", _folder.Root, StringComparison.Ordinal)));

        Assert.DoesNotContain("secret\n", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    private string Answer(string sql)
    {
        using var output = new MemoryStream();
        QuerySession.Run(new QueryRequest(DuckFolder.Find(), 64L << 20, 100, 1 << 20, [("data", _table)], sql), new QueryAnswer(output));
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    private Dictionary<string, string> Files() => Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => $"{File.ReadAllText(path)} {File.GetLastWriteTimeUtc(path):O}");
}
