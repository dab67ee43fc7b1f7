namespace Tars.Stages.Tables;

/// <summary>
/// One check of the catalogue. A new one is one file with a class derived from this and a constructor without parameters:
/// <see cref="CheckCatalog"/> finds it. It reads the profile, and runs statements of its own only over what the profile shows.
/// </summary>
/// <param name="id">Its id in the catalogue; the reports sort by it.</param>
/// <param name="title">Its name in two or three words.</param>
/// <param name="phase">The phase it belongs to.</param>
/// <param name="method">What it measures, in one sentence.</param>
/// <param name="threshold">What its statistic is held against by default; null where any occurrence counts.</param>
internal abstract class TableCheck(string id, string title, ForensicPhase phase, string method, double? threshold)
{
    internal string Id => id;

    internal string Title => title;

    internal ForensicPhase Phase => phase;

    internal string Method => method;

    internal double? Threshold => threshold;

    /// <summary>Why the check says nothing about this table, or null when it applies.</summary>
    internal virtual string? WhyNot(CheckContext context) => context.Profile.Rows == 0 ? "the table has no rows" : null;

    /// <summary>The findings; none when there is nothing to say, which is a pass.</summary>
    internal abstract IEnumerable<Finding> Run(CheckContext context);

    /// <summary>A finding of this check.</summary>
    /// <param name="context">The table.</param>
    /// <param name="status">What the check says.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="columns">What it is about; none for the table.</param>
    /// <param name="predicate">What the rows in question have in common; goes into the fingerprint.</param>
    /// <param name="message">The finding in plain words.</param>
    protected internal Finding Found(
        CheckContext context,
        FindingStatus status,
        FindingSeverity severity,
        IReadOnlyList<ColumnProfile> columns,
        string predicate,
        string message) => Of(context.Dataset, status, severity, [.. columns.Select(column => column.Name)], predicate, message);

    internal Finding Of(
        string dataset, FindingStatus status, FindingSeverity severity, IReadOnlyList<string> columns, string predicate,
        string message) => new()
        {
            Check = id,
            Title = title,
            Phase = phase,
            Status = status,
            Severity = severity,
            Dataset = dataset,
            Columns = columns,
            Threshold = threshold,
            Fingerprint = Finding.FingerprintOf(id, dataset, columns, predicate),
            Message = message,
        };
}
