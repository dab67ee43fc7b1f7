using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

public sealed class ForensicQueryCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ForensicQueryCommandTests() =>
        File.WriteAllText(_folder["orders.csv"], "id,who,price\n1,\"a, b\",2.50\n2,,3\n3,\u001b[31mc,4\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Query_AnswersInEachForm()
    {
        ToolRun table = await ToolRun.OfAsync(
            "forensics", "query", _folder["orders.csv"], "--sql", "SELECT id, who FROM data ORDER BY id DESC", "--rows", "2");
        Skip(table);
        Assert.Equal("id     who\n3    [31mc\n2\n", table.Output);
        Assert.Contains("more than 2 rows", table.Error);

        ToolRun csv = await ToolRun.OfAsync(
            "forensics", "query", _folder["orders.csv"], "--sql", "FROM orders WHERE id < 3", "--format", "csv");
        Assert.Equal((0, "id,who,price\r\n1,\"a, b\",2.5\r\n2,,3.0\r\n"), (csv.Code, csv.Output));

        ToolRun json = await ToolRun.OfAsync(
            "forensics", "query", _folder["orders.csv"], "--sql",
            "SELECT sum(price) AS total, max(who) AS w, NULL AS n, true AS t FROM data", "--json");
        using JsonDocument answer = JsonDocument.Parse(json.Output);
        JsonElement row = answer.RootElement.GetProperty("rows")[0];
        Assert.Equal(
            (9.5, JsonValueKind.Null, true),
            (row.GetProperty("total").GetDouble(), row.GetProperty("n").ValueKind, row.GetProperty("t").GetBoolean()));
        Assert.Equal("DOUBLE", answer.RootElement.GetProperty("columns")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Query_OfAColumnWithOneBadCell_SaysWhichAndHowToReadIt()
    {
        File.WriteAllText(_folder["sums.csv"], "id;sum;day;ok\n1;10;31.12.2024;a\n2;x;1.2.2024;b\n3;30;2.2.2024;c\n");
        string[] query = ["forensics", "query", _folder["sums.csv"], "--sql", "SELECT sum(TRY_CAST(\"sum\" AS BIGINT)) AS s FROM data"];
        ToolRun table = await ToolRun.OfAsync(query);
        Skip(table);
        Assert.Equal((0, "s\n40\n"), (table.Code, table.Output));
        Assert.Contains(
            "note: sums.sum is text: its values are whole numbers, but for 1 of 3, first 'x' in line 3. To read it: TRY_CAST(\"sum\" AS "
                + "BIGINT)\n",
            table.Error);
        Assert.Contains("note: sums.day is text: its values are dates with the day in front, as '31.12.2024' in line 2.", table.Error);
        Assert.DoesNotContain("sums.ok", table.Error);

        using JsonDocument json = JsonDocument.Parse((await ToolRun.OfAsync([.. query, "--json"])).Output);
        JsonElement[] told = [.. json.RootElement.GetProperty("text_columns").EnumerateArray()];
        Assert.Equal(["sum", "day"], told.Select(column => column.GetProperty("column").GetString()));
        Assert.Equal(
            (1, 3, 3),
            (told[0].GetProperty("other").GetInt32(), told[0].GetProperty("values").GetInt32(), told[0].GetProperty("line").GetInt32()));
        string days = $"SELECT min({told[1].GetProperty("read").GetString()})::DATE AS d FROM data";
        Assert.Equal("d\n2024-02-01\n", (await ToolRun.OfAsync("forensics", "query", _folder["sums.csv"], "--sql", days)).Output);
        string rows = told[0].GetProperty("find").GetString()!;
        ToolRun bad = await ToolRun.OfAsync("forensics", "query", _folder["sums.csv"], "--sql", rows, "--format", "csv");
        Assert.Equal("id,sum,day,ok\r\n2,x,1.2.2024,b\r\n", bad.Output);
    }

    [Theory]
    [InlineData("SELEC 1", 64, "syntax error")]
    [InlineData("COPY data TO 'out.csv'", 64, "refused")]
    [InlineData("FROM read_text('/etc/passwd')", 64, "refused")]
    [InlineData("FROM nosuch", 64, "The tables are: orders, data.")]
    [InlineData("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT count(*) FROM t", 1, "longer than 2 s")]
    public async Task Query_ThatMayNotRun_SaysWhy(string sql, int code, string reason)
    {
        ToolRun run = await ToolRun.OfAsync("forensics", "query", _folder["orders.csv"], "--sql", sql, "--seconds", "2");
        Skip(run);
        Assert.Equal((code, string.Empty), (run.Code, run.Output));
        Assert.Contains(reason, run.Error);
    }

    [Theory]
    [InlineData("lies.parquet", "PAR1 and nothing of a table PAR1", "FROM lies", 74, "lies.parquet cannot be read as a table: ")]
    [InlineData("nul.csv", "a,b\n1,\0\n", "FROM nul", 74, "nul.csv holds NUL bytes")]
    [InlineData("inf.csv", "a\n1\ninf\n3\n", "SUMMARIZE inf", 64, "WHERE isfinite(")]
    public async Task Query_OfWhatCannotBeRead_SaysSoByTheFilesOwnName(string file, string text, string sql, int code, string said)
    {
        File.WriteAllText(_folder[file], text);
        ToolRun run = await ToolRun.OfAsync("forensics", "query", _folder[file], "--sql", sql);
        Skip(run);
        Assert.Equal((code, string.Empty), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("tars-query-", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WhereNoProcessCanBeKeptFromTheNetwork_SaysSo()
    {
        const string Programs = "dotnet prlimit env true setsid setpriv";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only there is a process kept from the network at all");
        Directory.CreateDirectory(_folder["bin"]);
        foreach (string program in Programs.Split(' '))
        {
            if (Stages.Processes.ConfinedProcess.Find(program) is { } path)
            {
                File.CreateSymbolicLink(_folder["bin/" + program], path);
            }
        }

        string[] query = ["forensics", "query", _folder["orders.csv"], "--sql", "SELECT count(*) AS n FROM data"];
        ToolRun run = await ToolRun.WithAsync($"PATH={_folder["bin"]}", query);
        Skip(run);
        Assert.Equal((0, "n\n3\n"), (run.Code, run.Output));
        Assert.Contains("warning: this system lets no process be kept from the network", run.Error);
    }

    private static void Skip(ToolRun run) => Assert.SkipWhen(run.Code == 69, "DuckDB's library cannot be had: " + run.Error);
}
