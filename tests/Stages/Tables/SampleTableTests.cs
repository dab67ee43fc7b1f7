namespace Tars.Stages.Tables.Tests;

public sealed class SampleTableTests
{
    [Theory]
    [InlineData("observations-2023.csv", 277, "obs_id", "BIGINT")]
    [InlineData("visitor-tickets-2023.parquet", 193, "sale_id", null)]
    [InlineData("maintenance-log-2023.jsonl", 123, "entry", "BIGINT")]
    public async Task SampleTable_IsReadWithEveryRow(string name, long rows, string firstColumn, string? firstType)
    {
        using var folder = new TableTestFolder();
        (Table table, IReadOnlyList<string> notes) = await folder.ReadAsync(Sample(name));

        Assert.Equal(rows, table.Rows);
        Assert.Equal(firstColumn, table.Columns[0].Name);
        if (firstType is not null)
            Assert.Equal(firstType, table.Columns[0].Type);
        Assert.Equal(rows + 1, table.Blocks.Count);
        Assert.Equal([$"{rows} rows, {table.Columns.Count} columns"], notes);
    }

    internal static Content Sample(string name)
    {
        string? folder = DuckFolder.Repository;
        if (folder is null)
            Assert.Skip("the repository's samples are not found above the test's folder");
        return TableTestFolder.Of(Path.Combine(folder, "samples", "inbox", "tables", name));
    }
}
