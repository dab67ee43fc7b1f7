using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Reads a csv, JSON lines, Parquet or SQLite file: schema, exact row count, and its first rows as text that can be found.</summary>
/// <remarks>
/// Delimiter, quotes, header and encoding of csv are detected; text that is not UTF-8 or UTF-16 is read as Windows-1252, which
/// holds latin-1's letters. Columns of csv, JSON lines and SQLite have the narrowest type that all their values have. Each table of a
/// SQLite file is a table of its own.
/// </remarks>
[Node("table", 2, "Reads csv, JSON lines, Parquet and SQLite: schema, exact row count, and the first rows as text.", Needs = ["duckdb"], Suits = "media == table")]
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
        var settings = new TableSettings { MemoryLimit = (long)options.MemoryMb << 20 };
        using var work = new WorkFolder(Path.Combine(context.StateFolder, "tmp"));
        foreach (string? part in TableLoader.Parts(input.Path, input.Name))
        {
            using LoadedTable loaded = TableLoader.Load(input.Path, input.Name, work.FullName, settings, cancellationToken, part);
            string title = part is null ? TableText.TitleOf(input.Name) : $"{TableText.TitleOf(input.Name)}: {part}";
            TableText text = TableText.Render(loaded, title, options, cancellationToken);
            output.Note(part is null ? TableText.Summary(loaded) : $"{part}: {TableText.Summary(loaded)}");
            output.Emit(
                new Table
                {
                    Source = TablePart.Named(input.Source, part),
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
        }

        return ValueTask.CompletedTask;
    }
}
