namespace Tars.Stages.Tables;

/// <summary>What is kept of a table, once it is closed, to hold it against others.</summary>
/// <param name="Dataset">What names it.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">All columns, with their profiles.</param>
/// <param name="Digests">What is kept of their values.</param>
/// <param name="Content">A sum over the rows that does not depend on their order, with what columns add up to.</param>
/// <param name="LineOf">The line of a row, see <see cref="LoadedTable.LineOf"/>.</param>
internal sealed record TableDigest(
    string Dataset, long Rows, IReadOnlyList<ColumnProfile> Columns, IReadOnlyList<ColumnDigest> Digests, RowSums Content, Func<long,
    long?> LineOf)
{
    /// <summary>The words of its own name, or of its file's, without what parts of one series are told apart by.</summary>
    internal IReadOnlyList<string> Words { get; private init; } = ColumnWords.Of(Path.GetFileNameWithoutExtension(Dataset));

    /// <param name="context">The table.</param>
    /// <param name="part">Its name within its file; null where it is the file.</param>
    internal static TableDigest Of(CheckContext context, string? part = null)
    {
        var digest = new TableDigest(
            context.Dataset, context.Profile.Rows, context.Profile.Columns, ColumnDigest.Of(context), RowSums.Of(context),
            context.Table.LineOf);
        return part is null ? digest : digest with { Words = ColumnWords.Of(part) };
    }

    /// <summary>Whether two tables have four of five columns in common by name: parts of one table, or versions of it.</summary>
    internal bool IsLike(TableDigest other)
    {
        int common = Columns.Count(column => other.Find(column.Name) is not null);
        return common >= 2 && common >= 0.8 * Math.Max(Columns.Count, other.Columns.Count);
    }

    internal ColumnProfile? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    internal ColumnDigest? Digest(string name) => Digests.FirstOrDefault(digest => digest.Column.Name == name);
}
