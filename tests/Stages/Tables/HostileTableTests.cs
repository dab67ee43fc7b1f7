using System.Text;

namespace Tars.Stages.Tables.Tests;

public sealed class HostileTableTests
{
    [Fact]
    public async Task ZeroBytes_IsRefused()
    {
        using var folder = new TableTestFolder();
        Assert.Contains("empty (0 bytes)", await folder.RefusedAsync(folder.Write("a.csv", "")), StringComparison.Ordinal);
        Assert.Contains("white space only", await folder.RefusedAsync(folder.Write("b.csv", "\n \n")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BinaryNamedCsv_IsRefused()
    {
        using var folder = new TableTestFolder();
        var bytes = new byte[5000];
        new Random(1).NextBytes(bytes);
        Assert.Contains("binary", await folder.RefusedAsync(folder.Write("a.csv", bytes)), StringComparison.Ordinal);
        byte[] withoutNul = [.. bytes.Select(b => b == 0 ? (byte)1 : b)];
        Assert.Contains("binary", await folder.RefusedAsync(folder.Write("b.csv", withoutNul)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TruncatedParquet_IsRefused()
    {
        using var folder = new TableTestFolder();
        Content whole = folder.WriteParquet("whole.parquet", "SELECT i, hash(i) AS h FROM range(10000) t(i)");
        byte[] bytes = await File.ReadAllBytesAsync(whole.Path, TestContext.Current.CancellationToken);
        Assert.Contains("truncated", await folder.RefusedAsync(folder.Write("cut.parquet", bytes[..(bytes.Length / 2)])), StringComparison.Ordinal);

        byte[] damaged = [.. bytes];
        damaged.AsSpan(bytes.Length - 200, 150).Fill(0xA5);
        Assert.Contains("cannot be read as a table", await folder.RefusedAsync(folder.Write("damaged.parquet", damaged)), StringComparison.Ordinal);
        Assert.NotEmpty(await folder.RefusedAsync(folder.Write("tiny.parquet", "PAR1")));
    }

    [Fact]
    public async Task TenThousandColumns_IsRefused()
    {
        using var folder = new TableTestFolder();
        string header = string.Join(',', Enumerable.Range(1, 10_000).Select(i => $"c{i}"));
        Assert.Contains("10,000 columns or more", await folder.RefusedAsync(folder.Write("a.csv", header + "\n" + header + "\n")), StringComparison.Ordinal);
        string json = "{" + string.Join(',', Enumerable.Range(1, 3_000).Select(i => $"\"c{i}\":{i}")) + "}\n";
        Assert.Contains("keys; the limit is 2,000", await folder.RefusedAsync(folder.Write("a.jsonl", json)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000_000)]
    [InlineData(50_000_000)]
    public async Task OneHugeCell_IsRefusedWithItsLine(int characters)
    {
        using var folder = new TableTestFolder();
        string text = "a,b\n1,2\n3," + new string('x', characters) + "\n";
        Assert.Contains("line 3 is longer than 2,097,152 bytes", await folder.RefusedAsync(folder.Write("a.csv", text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SmallParquetOfHundredsOfMillionsOfRows_IsRefusedBeforeItIsRead()
    {
        using var folder = new TableTestFolder();
        Content content = folder.WriteParquet("bomb.parquet", "SELECT 1::TINYINT AS a FROM range(200000001)");
        Assert.InRange(content.Size, 1, 4_000_000);
        Assert.Contains("claims 200,000,001 rows; the limit is 200,000,000", await folder.RefusedAsync(content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneHugeCellOfManyLines_IsLocatedAndTheOtherRowsAreKept()
    {
        using var folder = new TableTestFolder();
        string text = "a,b\n1,\"" + string.Concat(Enumerable.Repeat("line of a cell\n", 500_000)) + "\"\n5,6\n";

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(folder.Write("a.csv", text));

        Assert.Equal(["1 row, 2 columns, 1 ragged row (line 2)"], notes);
        Assert.EndsWith("a: 5, b: 6", table.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x*.csv")]
    [InlineData("x?[1].csv")]
    [InlineData("x'); DROP TABLE data; --.csv")]
    [InlineData("x\";.csv")]
    [InlineData("k=v {a,b} ~ $HOME %s.csv")]
    [InlineData("ünïcode 星.csv")]
    [InlineData("x\\[1].csv")]
    public async Task FileName_IsNoPatternAndNoSql(string name)
    {
        using var folder = new TableTestFolder();
        folder.Write("x1.csv", "other\n9\n");
        folder.Write("xy1.csv", "other\n9\n");

        (Table table, _) = await folder.ReadAsync(folder.Write(name, "mine\n1\n2\n"));

        Assert.Equal((2L, "mine"), (table.Rows, Assert.Single(table.Columns).Name));
    }

    [Fact]
    public async Task ColumnNamesAndCells_AreNoSql()
    {
        using var folder = new TableTestFolder();
        const string name = "\"\"; COPY data TO '/tmp/tars-planted.csv'; --";
        (Table table, _) = await folder.ReadAsync(
            folder.Write("a.csv", $"\"{name}\",b,b,\n\"'; ATTACH 'x.db'; --\",2,3,4\n1,2,3,4\n"));

        Assert.Equal((2L, name.Replace("\"\"", "\"", StringComparison.Ordinal)), (table.Rows, table.Columns[0].Name));
        Assert.Contains("'; ATTACH 'x.db'; --", table.Text, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/tars-planted.csv"));
    }

    [Fact]
    public async Task MissingFile_IsRefused()
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("a.csv", "a\n1\n");
        File.Delete(content.Path);
        var refused = await Assert.ThrowsAsync<Pipeline.ItemException>(() => folder.ReadAsync(content));
        Assert.False(refused.Transient);
    }

    [Fact]
    public async Task JsonArray_IsRefusedWithTheWayOut()
    {
        using var folder = new TableTestFolder();
        Assert.Contains("one object a line", await folder.RefusedAsync(folder.Write("a.json", "[{\"a\":1},{\"a\":2}]")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnclosedQuote_LosesNoOtherTableAndSaysSo()
    {
        using var folder = new TableTestFolder();
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < 50; i++)
            text.Append("1,2\n");
        text.Append("3,\"never closed\n4,5\n");

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(folder.Write("a.csv", text.ToString()));

        Assert.Equal(50, table.Rows);
        Assert.Equal(["50 rows, 2 columns, 1 ragged row (line 52), 1 further line lost behind an open quote"], notes);
    }

    [Fact]
    public async Task QuoteThatStaysOpenForMegabytes_IsRefusedWithItsLine()
    {
        using var folder = new TableTestFolder();
        string text = "a,b\n1,2\n3,\"" + string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 40_000));
        string message = await folder.RefusedAsync(folder.Write("a.csv", text));
        Assert.Contains("line 3 opens a quote that is not closed within 33,554,432 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HundredThousandFaultyLines_AreRefusedBeforeTheyFillTheMemory()
    {
        using var folder = new TableTestFolder();
        string text = "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n3,4\n\"5,6\"\n", 110_000));
        string message = await folder.RefusedAsync(folder.Write("a.csv", text));
        Assert.Contains("line 4 does not have 2 fields", message, StringComparison.Ordinal);
        Assert.Contains("more than 100,000", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuotedCells_AreNotTakenForFaultyLines()
    {
        using var folder = new TableTestFolder();
        string text = "a,b\r\n" + string.Concat(Enumerable.Repeat("\"1 \"\"x\"\", y\nz\",2\r\n\"\",\"\"\r\n5\"\" pipe,\r\n\r\n", 110_000));
        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(folder.Write("a.csv", text));
        Assert.Equal(["330,000 rows, 2 columns"], notes);
        Assert.StartsWith("a: 1 \"x\", y z, b: 2", table.Text[(table.Text.IndexOf('\n', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><title>404</title></html>\n")]
    [InlineData("\n <html><body>a,b</body></html>")]
    [InlineData("<?xml version=\"1.0\"?>\n<rows/>")]
    public async Task ErrorPage_IsRefused(string text)
    {
        using var folder = new TableTestFolder();
        Assert.Contains("page of HTML or XML", await folder.RefusedAsync(folder.Write("a.csv", text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThousandsOfColumns_AreAnalysed()
    {
        using var folder = new TableTestFolder();
        string header = string.Join(',', Enumerable.Range(1, 2_000).Select(i => $"c{i}"));
        string row = string.Join(',', Enumerable.Range(1, 2_000)) + "\n";
        ForensicReport report = await folder.AnalyzeAsync(folder.Write("a.csv", header + "\n" + row + row));
        Assert.Equal(2_000, Assert.Single(report.Tables).Columns.Count);
        Assert.DoesNotContain(report.Findings, finding => finding.Status == FindingStatus.Error);
    }

    [Fact]
    public async Task LongColumnName_IsCut()
    {
        using var folder = new TableTestFolder();
        (Table table, _) = await folder.ReadAsync(folder.Write("a.csv", new string('x', 100_000) + ",b\n1,2\n"));
        Assert.Equal(TableLimits.NameLength, table.Columns[0].Name.Length);
    }

    [Fact]
    public async Task FolderNamedCsv_IsRefused()
    {
        using var folder = new TableTestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "x.csv"));
        var forensics = new TableForensics(DuckFolder.Assets, folder.State);
        var refused = await Assert.ThrowsAsync<FileNotFoundException>(
            () => forensics.AnalyzeFilesAsync([Path.Combine(folder.Root, "x.csv")], TestContext.Current.CancellationToken));
        Assert.Contains("is no file", refused.Message, StringComparison.Ordinal);
    }
}
