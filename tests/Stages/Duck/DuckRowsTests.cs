using System.Text;

namespace Tars.Duck.Tests;

public sealed class DuckRowsTests
{
    private static readonly DuckColumn[] Kinds =
    [
        new("n", DuckType.BigInt), new("flag", DuckType.Boolean), new("small", DuckType.Integer), new("d", DuckType.Double),
        new("day", DuckType.Date), new("at", DuckType.Timestamp), new("text", DuckType.Text), new("bytes", DuckType.Blob),
    ];

    [Fact]
    public void Rows_OfEveryKind_ComeInOrderWithTheirNulls()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        connection.Register("given", new Numbers(5_000));

        connection.Execute("CREATE TABLE t AS FROM given()");

        using DuckResult result = connection.Query(
            """
            SELECT count(*), sum(n), count(*) FILTER (n <> rowid), count(*) FILTER (flag), sum(small), sum(d), min("day"), max("at"), count(text),
                bool_and(text IS NULL OR text = repeat('ü', (n % 40)::INT) || n), max(octet_length(bytes)) FROM t
            """);
        Assert.Equal(
            [5_000L, (Int128)12_497_500, 0L, 2_500L, (Int128)12_497_500, 6_248_750.0, new DateOnly(1970, 1, 1), new DateTime(1970, 1, 1).AddSeconds(4_999), 4_500L, true, 3L],
            Assert.Single(result.ReadAll()));
    }

    [Fact]
    public void Copy_WritesThemWithoutATableBetween()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("tars-duck-").FullName, "a.parquet");
        using DuckDatabase database = Duck.Open(new DuckOptions { AllowedFiles = [path] });
        using DuckConnection connection = database.Connect();
        connection.Register("given", new Numbers(100_000));

        Assert.Equal(100_000, connection.Execute($"COPY (FROM given()) TO {DuckSql.Literal(path)} (FORMAT parquet)"));

        using (DuckResult result = connection.Query("SELECT sum(n) FROM read_parquet(?)", [path]))
            Assert.Equal((Int128)4_999_950_000, Assert.Single(result.ReadAll())[0]);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Theory]
    [InlineData(0, "nothing to give")]
    [InlineData(2, "too many")]
    public void Exception_BecomesTheStatementsError(int batch, string message)
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        connection.Register("given", new Numbers(10_000) { FailAt = batch, Failure = message });
        var thrown = Assert.Throws<DuckException>(() => connection.Execute("CREATE TABLE t AS FROM given()"));
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        using DuckResult after = connection.Query("SELECT 1");
        Assert.Single(after.ReadAll());
    }

    [Fact]
    public void WrongKindOrWidth_IsAnErrorNotAWrite()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        connection.Register("wide", new Wrong(new DuckColumn("a", DuckType.Integer)));
        connection.Register("kind", new Wrong(new DuckColumn("a", DuckType.Decimal)));
        Assert.Contains("not Int64", Assert.Throws<DuckException>(() => connection.Execute("CREATE TABLE t AS FROM wide()")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be given", Assert.Throws<DuckException>(() => connection.Execute("CREATE TABLE t AS FROM kind()")).Message, StringComparison.Ordinal);
    }

    private sealed class Wrong(DuckColumn column) : DuckRows
    {
        public override IReadOnlyList<DuckColumn> Columns { get; } = [column];

        public override int Read(DuckBatch batch)
        {
            batch.Values<long>(0)[0] = 1;
            return 1;
        }
    }

    private sealed class Numbers(int count) : DuckRows
    {
        private int _next;
        private int _batches;

        public int? FailAt { get; init; }

        public string Failure { get; init; } = string.Empty;

        public override IReadOnlyList<DuckColumn> Columns => Kinds;

        public override int Read(DuckBatch batch)
        {
            if (_batches++ == FailAt)
                throw new InvalidOperationException(Failure);
            int rows = Math.Min(batch.Capacity, count - _next);
            for (int row = 0; row < rows; row++, _next++)
            {
                batch.Values<long>(0)[row] = _next;
                batch.Values<byte>(1)[row] = (byte)(_next % 2);
                batch.Values<int>(2)[row] = _next;
                batch.Values<double>(3)[row] = _next * 0.5;
                batch.Values<int>(4)[row] = _next;
                batch.Values<long>(5)[row] = _next * 1_000_000L;
                if (_next % 10 == 3)
                    batch.SetNull(6, row);
                else
                    batch.SetText(6, row, new string('ü', _next % 40) + _next);
                batch.SetBytes(7, row, Encoding.ASCII.GetBytes("abc").AsSpan(0, _next % 4));
            }

            return rows;
        }
    }
}
