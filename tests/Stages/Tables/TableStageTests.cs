using System.Text;

namespace Tars.Stages.Tables.Tests;

public sealed class TableStageTests
{
    [Fact]
    public async Task Csv_IsReadWithSchemaRowsAndText()
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write(
            "star_observations-2023.csv",
            "id,target,magnitude,night,taken_at,ok,note\n1,Vega,0.03,2023-03-10,2023-03-10T20:00:00Z,true,\n2,\"Deneb, \"\"bright\"\"\",1.25,2023-03-11,2023-03-11T21:00:00Z,false,\"two\nlines\"\n");

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(content);

        Assert.Equal(2, table.Rows);
        Assert.Equal(
            [
                new("id", "BIGINT", false), new("target", "VARCHAR", false), new("magnitude", "DOUBLE", false), new("night", "DATE", false),
                new("taken_at", "TIMESTAMP", false), new("ok", "BOOLEAN", false), new("note", "VARCHAR", true),
            ],
            table.Columns);
        Assert.Equal("Star observations 2023", table.Title);
        Assert.Equal(MediaKind.Table, table.Media);
        Assert.Equal((content.Source, content.Sha256), (table.Source, table.Sha256));
        Assert.Equal(
            [
                "Table Star observations 2023: 2 rows; columns id (BIGINT), target (VARCHAR), magnitude (DOUBLE), night (DATE), taken_at (TIMESTAMP), ok (BOOLEAN), note (VARCHAR).",
                "id: 1, target: Vega, magnitude: 0.03, night: 2023-03-10, taken_at: 2023-03-10T20:00:00Z, ok: true",
                "id: 2, target: Deneb, \"bright\", magnitude: 1.25, night: 2023-03-11, taken_at: 2023-03-11T21:00:00Z, ok: false, note: two lines",
            ],
            table.Blocks.Select(block => table.Text.Substring(block.Start, block.Length)));
        Assert.Equal(["2 rows, 7 columns"], notes);
    }

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public async Task Csv_DelimiterIsDetected(string delimiter)
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("a.csv", Lines(delimiter));

        (Table table, _) = await folder.ReadAsync(content);

        Assert.Equal(["id", "name", "amount"], table.Columns.Select(column => column.Name));
        Assert.Equal(["BIGINT", "VARCHAR", "DOUBLE"], table.Columns.Select(column => column.Type));
        Assert.Equal(3, table.Rows);

        static string Lines(string d) => $"id{d}name{d}amount\r\n1{d}Smith, John{d}1.5\r\n2{d}Doe, Jane{d}2.5\r\n3{d}Roe{d}3\r\n";
    }

    [Theory]
    [InlineData("\r", "\r")]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\r")]
    [InlineData("\r\n", "\n")]
    public async Task Csv_LineEndsOfAnyKindAndMixed_AreRead(string first, string then)
    {
        using var folder = new TableTestFolder();
        string text = $"id,name{first}1,a{first}2,b{then}3,c{first}4,d";

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(folder.Write("a.csv", text));

        Assert.Equal(["4 rows, 2 columns"], notes);
        Assert.EndsWith("id: 3, name: c\nid: 4, name: d", table.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sep=;\n", 3)]
    [InlineData("# made by hand\n# in 2023\n", 4)]
    [InlineData("Report of the year\n\n", 4)]
    public async Task Csv_LinesAboveTheNames_AreNoRows(string above, int line)
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("a.csv", above + "id;age;name\n1;150;a\n2;3;b\n" + string.Concat(Enumerable.Range(3, 30).Select(i => $"{i};{i};c\n")));

        (Table table, _) = await folder.ReadAsync(content);
        ForensicReport report = await folder.AnalyzeAsync(content);

        Assert.Equal(["id", "age", "name"], table.Columns.Select(column => column.Name));
        Assert.Equal(32, table.Rows);
        Assert.Equal(line, report.Findings.Single(finding => finding.Check == "V08" && finding.IsRaised).Evidence[0].Line);
    }

    [Fact]
    public async Task Csv_SingleQuotes_AreDetected()
    {
        using var folder = new TableTestFolder();
        (Table table, _) = await folder.ReadAsync(folder.Write("a.csv", "id,name\n1,'a, b'\n2,'it''s'\n"));
        Assert.Equal(2, table.Rows);
        Assert.EndsWith("id: 2, name: it's", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_WithoutHeader_NamesItsColumns()
    {
        using var folder = new TableTestFolder();
        (Table table, _) = await folder.ReadAsync(folder.Write("a.csv", "1,Vega,0.03\n2,Deneb,1.25\n"));
        Assert.Equal(["column1", "column2", "column3"], table.Columns.Select(column => column.Name));
        Assert.Equal(2, table.Rows);
    }

    [Fact]
    public async Task Csv_OneColumn_IsATable()
    {
        using var folder = new TableTestFolder();
        (Table table, _) = await folder.ReadAsync(folder.Write("a.csv", "star\nVega\nDeneb\n"));
        Assert.Equal((2L, "star"), (table.Rows, Assert.Single(table.Columns).Name));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("iso-8859-1", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    public async Task Csv_EncodingIsDetected(string encoding, bool mark)
    {
        using var folder = new TableTestFolder();
        Encoding chosen = Encoding.GetEncoding(encoding);
        byte[] text = chosen.GetBytes("Straße,Größe\nMüllerweg,12\nÇedille,13\n");
        Content content = folder.Write("a.csv", mark ? [.. chosen.GetPreamble(), .. text] : text);

        (Table table, _) = await folder.ReadAsync(content);

        Assert.Equal(["Straße", "Größe"], table.Columns.Select(column => column.Name));
        Assert.Equal(["VARCHAR", "BIGINT"], table.Columns.Select(column => column.Type));
        Assert.Equal(2, table.Rows);
        Assert.Contains("Straße: Müllerweg, Größe: 12\nStraße: Çedille", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_RaggedRows_AreCountedAndLocated()
    {
        using var folder = new TableTestFolder();
        var text = new StringBuilder("a,b,c\n");
        for (int line = 2; line <= 100; line++)
            text.Append(line switch { 17 => "1,2\n", 90 => "1,2,3,4,5\n", _ => "1,2,3\n" });

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(folder.Write("a.csv", text.ToString()));

        Assert.Equal(97, table.Rows);
        Assert.Equal(["97 rows, 3 columns, 2 ragged rows (lines 17, 90)"], notes);
    }

    [Fact]
    public async Task Csv_MostlyRagged_IsRefusedWithTheFirstLineAndBothCounts()
    {
        using var folder = new TableTestFolder();
        string message = await folder.RefusedAsync(folder.Write("a.csv", "a,b,c\n1,2,3\n1,2\n1,2\n1,2,3,4\n1\n"));
        Assert.Contains("line 3 has 2 fields, expected 3; 4 of 5 lines", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_LeadingZerosAndMixedCells_StayText()
    {
        using var folder = new TableTestFolder();
        (Table table, _) = await folder.ReadAsync(folder.Write("a.csv", "zip,n,empty\n01234,1,\n04567,bad,\n"));
        Assert.Equal(["VARCHAR", "VARCHAR", "VARCHAR"], table.Columns.Select(column => column.Type));
        Assert.Contains("zip: 01234, n: 1\n", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MaxRowsAndMaxCell_BoundTheTextOnly()
    {
        using var folder = new TableTestFolder();
        string text = "id,v\n" + string.Concat(Enumerable.Range(1, 1000).Select(i => $"{i},{new string('x', 50)}\n"));

        (Table table, _) = await folder.ReadAsync(folder.Write("a.csv", text), new TableOptions { MaxRows = 3, MaxCell = 10 });

        Assert.Equal(1000, table.Rows);
        Assert.Equal(4, table.Blocks.Count);
        Assert.EndsWith("id: 3, v: xxxxxxxxxx…", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonLines_KeysBecomeColumnsAndFaultyLinesAreLocated()
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write(
            "log.jsonl",
            """
            {"id":1,"name":"Vega","hours":0.5}
            {"id":2,"name":null,"hours":2,"tags":["a","b"],"a/b~c \"'; DROP TABLE data; --":true}
            {"id":3,"name":
            [1,2]
            {"name":"Deneb","id":4,"hours":3}

            """);

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(content);

        Assert.Equal(3, table.Rows);
        Assert.Equal(["id", "name", "hours", "tags", "a/b~c \"'; DROP TABLE data; --"], table.Columns.Select(column => column.Name));
        Assert.Equal(["BIGINT", "VARCHAR", "DOUBLE", "VARCHAR", "BOOLEAN"], table.Columns.Select(column => column.Type));
        Assert.Equal(["3 rows, 5 columns, 2 faulty lines (lines 3, 4)"], notes);
        Assert.Contains("id: 2, hours: 2, tags: [\"a\",\"b\"], a/b~c", table.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_KeepsItsDeclaredTypes()
    {
        using var folder = new TableTestFolder();
        Content content = folder.WriteParquet(
            "t.parquet",
            "SELECT i AS id, 'n' || i AS name, i * 1.5 AS price, DATE '2024-01-01' + i::INT AS day, [i, i] AS list FROM range(1000) t(i)");

        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(content, new TableOptions { MaxRows = 1 });

        Assert.Equal(1000, table.Rows);
        Assert.Equal(["BIGINT", "VARCHAR", "DECIMAL(21,1)", "DATE", "BIGINT[]"], table.Columns.Select(column => column.Type));
        Assert.EndsWith("id: 0, name: n0, price: 0.0, day: 2024-01-01, list: [0, 0]", table.Text, StringComparison.Ordinal);
        Assert.Equal(["1,000 rows, 5 columns"], notes);
    }
}
