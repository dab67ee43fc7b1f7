using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Reads a csv, JSON lines or Parquet file: schema, exact row count, and its first rows as text that can be found.</summary>
/// <remarks>
/// Delimiter, quotes, header and encoding of csv are detected; text that is not UTF-8 or UTF-16 is read as Windows-1252, which
/// holds latin-1's letters. Columns of csv and JSON lines have the narrowest type that all their values have.
/// </remarks>
[Node("table", 2, "Reads csv, JSON lines and Parquet: schema, exact row count, and the first rows as text.", Needs = ["duckdb"])]
public sealed class TableStage(TableOptions options, NodeContext context) : Stage<Content, Table>
{
    /// <inheritdoc/>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken) =>
        DuckLibrary.Load(await context.Assets.FolderAsync("duckdb", cancellationToken));

    /// <inheritdoc/>
    public override ValueTask ProcessAsync(Content input, Output<Table> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        using var work = new WorkFolder(Path.Combine(context.StateFolder, "tmp"));
        var settings = new TableSettings { MemoryLimit = (long)options.MemoryMb << 20 };
        using LoadedTable loaded = TableLoader.Load(input.Path, input.Name, work.FullName, settings, cancellationToken);
        string title = TableText.TitleOf(input.Name);
        TableText text = TableText.Render(loaded, title, options, cancellationToken);
        output.Note(TableText.Summary(loaded));
        output.Emit(
            new Table
            {
                Source = input.Source,
                Sha256 = input.Sha256,
                Title = title,
                Media = MediaKind.Table,
                ModifiedAt = input.KnownModifiedAt,
                Text = text.Text,
                Blocks = text.Blocks,
                Columns = loaded.Columns,
                Rows = loaded.Rows,
            },
            bytes: text.Text.Length * 2L);
        return ValueTask.CompletedTask;
    }
}
