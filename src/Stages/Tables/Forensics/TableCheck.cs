namespace Tars.Stages.Tables;

/// <summary>
/// One check of the catalogue over one table. A new one is one file with a class derived from this and a constructor without parameters:
/// <see cref="CheckCatalog"/> finds it. It reads the profile, and runs statements of its own only over what the profile shows.
/// </summary>
/// <param name="id">Its id in the catalogue; the reports sort by it.</param>
/// <param name="title">Its name in two or three words.</param>
/// <param name="phase">The phase it belongs to.</param>
/// <param name="method">What it measures, in one sentence.</param>
/// <param name="threshold">What its statistic is held against by default; null where any occurrence counts.</param>
internal abstract class TableCheck(string id, string title, ForensicPhase phase, string method, double? threshold)
    : CatalogCheck(id, title, phase, method, threshold)
{
    /// <summary>Why the check says nothing about this table, or null when it applies.</summary>
    internal virtual string? WhyNot(CheckContext context) => context.Profile.Rows == 0 ? "the table has no rows" : null;

    /// <summary>The findings; none when there is nothing to say, which is a pass.</summary>
    internal abstract IEnumerable<Finding> Run(CheckContext context);

    /// <summary>A finding about columns of the table.</summary>
    protected internal Finding Found(
        CheckContext context,
        FindingStatus status,
        FindingSeverity severity,
        IReadOnlyList<ColumnProfile> columns,
        string predicate,
        string message) => Of(context.Dataset, status, severity, [.. columns.Select(column => column.Name)], predicate, message);
}
