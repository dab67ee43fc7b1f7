using System.Diagnostics;

namespace Tars.Duck.Tests;

public sealed class DuckConnectionTests
{
    [Fact]
    public void Query_EveryReadableType_GivesItsValue()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        using DuckResult result = connection.Query(
            """
            SELECT true, (-1)::TINYINT, (-2)::SMALLINT, (-3)::INTEGER, (-4)::BIGINT, 1::UTINYINT, 2::USMALLINT, 3::UINTEGER, 4::UBIGINT,
                   (-170141183460469231731687303715884105727)::HUGEINT, 1.5::FLOAT, 2.5::DOUBLE, (-12.345)::DECIMAL(9,3),
                   1234567890123456789.123::DECIMAL(30,3), 'kurz', 'länger als zwölf Bytes', 'ab'::BLOB, DATE '2024-02-29',
                   TIME '23:59:58', TIMESTAMP '2024-02-29 12:34:56.5', NULL::INTEGER, 'infinity'::TIMESTAMP
            """);

        object?[] row = Assert.Single(result.ReadAll());

        object?[] expected =
        [
            true, (sbyte)-1, (short)-2, -3, -4L, (byte)1, (ushort)2, 3u, 4ul, -Int128.MaxValue, 1.5f, 2.5, -12.345m,
            1234567890123456789.123m, "kurz", "länger als zwölf Bytes", "ab"u8.ToArray(), new DateOnly(2024, 2, 29),
            new TimeOnly(23, 59, 58), new DateTime(2024, 2, 29, 12, 34, 56, 500), null, DateTime.MaxValue,
        ];
        Assert.Equal(expected, row);
    }

    [Fact]
    public void Fetch_ManyChunks_StreamsEveryRowInOrder()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        using DuckResult result = connection.Query("SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 0.5 END::DOUBLE FROM range(100000) t(i)");

        long expected = 0;
        int chunks = 0;
        while (result.Fetch(out DuckChunk chunk))
        {
            chunks++;
            ReadOnlySpan<long> ids = chunk.Values<long>(0);
            ReadOnlySpan<double> halves = chunk.Values<double>(1);
            for (int row = 0; row < chunk.Count; row++, expected++)
            {
                Assert.Equal(expected, ids[row]);
                Assert.Equal(expected % 3 == 0, chunk.IsNull(1, row));
                if (expected % 3 != 0)
                    Assert.Equal(expected * 0.5, halves[row]);
            }
        }

        Assert.Equal(100_000, expected);
        Assert.True(chunks >= 48, $"{chunks} chunks");
    }

    [Fact]
    public void Query_InjectionText_ComesBackAsAValue()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        connection.Execute("CREATE TABLE t(a VARCHAR); INSERT INTO t VALUES ('kept')");
        const string hostile = "'; DROP TABLE t; --";

        using (DuckResult result = connection.Query("SELECT ?, ?, ?, ?, ?, ?", [hostile, 5L, 2.5, true, null, new DateTime(2024, 1, 2)]))
            Assert.Equal([hostile, 5L, 2.5, true, null, new DateTime(2024, 1, 2)], Assert.Single(result.ReadAll()));

        using DuckResult left = connection.Query($"SELECT a AS {DuckSql.Identifier("x\" FROM t; DROP TABLE t; --")} FROM t");
        Assert.Equal("x\" FROM t; DROP TABLE t; --", left.Columns[0].Name);
        Assert.Equal("kept", Assert.Single(left.ReadAll())[0]);
    }

    [Fact]
    public void Execute_Script_RunsEveryStatementAndCountsTheLast()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();

        long changed = connection.Execute("CREATE TABLE t(a INT); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2), (3)");

        Assert.Equal(2, changed);
    }

    [Theory]
    [InlineData("SELEC 1", "Parser Error")]
    [InlineData("SELECT nothing FROM nowhere", "nowhere")]
    [InlineData("", "empty")]
    [InlineData("-- only a comment", "No statement")]
    [InlineData("SELECT error('planted')", "planted")]
    public void Query_Faulty_NamesWhatIsWrong(string sql, string expected)
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();

        Exception thrown = Assert.ThrowsAny<Exception>(() =>
        {
            using DuckResult result = connection.Query(sql);
            result.ReadAll();
        });

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.True(thrown is DuckException or ArgumentException, thrown.GetType().Name);
    }

    [Fact]
    public void Query_ErrorInALaterChunk_Throws()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();

        var thrown = Assert.Throws<DuckException>(() =>
        {
            using DuckResult result = connection.Query("SELECT CASE WHEN i = 9000 THEN error('late') ELSE '' END FROM range(10000) t(i)");
            result.ReadAll();
        });

        Assert.Contains("late", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_WrongParameterCount_SaysBoth()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();

        var thrown = Assert.Throws<ArgumentException>(() => connection.Query("SELECT ?, ?", [1L]));

        Assert.Contains("2 parameters, 1 values", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_Cancelled_StopsSoonAndTheConnectionStaysUsable()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        long started = Stopwatch.GetTimestamp();

        Assert.ThrowsAny<OperationCanceledException>(() => connection.Execute(
            "CREATE TABLE big AS SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE (a.range + b.range) % 7 = 3", source.Token));

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
        using DuckResult result = connection.Query("SELECT 1");
        Assert.Equal(1, Assert.Single(result.ReadAll())[0]);
    }

    [Fact]
    public void Values_AskedAsAnotherWidth_Throws()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();
        using DuckResult result = connection.Query("SELECT 1::INTEGER AS a");
        Assert.True(result.Fetch(out DuckChunk chunk));

        string message = string.Empty;
        try
        {
            chunk.Values<long>(0);
        }
        catch (InvalidOperationException wrong)
        {
            message = wrong.Message;
        }

        Assert.Contains("'a' is Integer (4 bytes a value), asked for as Int64 (8 bytes)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_OutOfMemoryWithoutSpilling_ThrowsAndTheDatabaseLives()
    {
        using DuckDatabase database = Duck.Open(new DuckOptions { MemoryLimit = 16 << 20 });
        using DuckConnection connection = database.Connect();

        var thrown = Assert.Throws<DuckException>(() => connection.Execute("CREATE TABLE t AS SELECT i, hash(i)::VARCHAR AS h FROM range(5000000) t(i) ORDER BY h"));

        Assert.Equal(DuckErrorType.OutOfMemory, thrown.ErrorType);
        Assert.Equal(0, connection.Execute("CREATE TABLE small(a INT)"));
    }
}
