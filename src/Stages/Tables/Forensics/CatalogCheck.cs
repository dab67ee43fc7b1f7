namespace Tars.Stages.Tables;

/// <summary>What every check of the catalogue has, whatever it looks at.</summary>
/// <param name="id">Its id in the catalogue; the reports sort by it.</param>
/// <param name="title">Its name in two or three words.</param>
/// <param name="phase">The phase it belongs to.</param>
/// <param name="method">What it measures, in one sentence.</param>
/// <param name="threshold">What its statistic is held against by default; null where any occurrence counts.</param>
internal abstract class CatalogCheck(string id, string title, ForensicPhase phase, string method, double? threshold)
{
    internal string Id => id;

    internal string Title => title;

    internal ForensicPhase Phase => phase;

    internal string Method => method;

    internal double? Threshold => threshold;

    /// <summary>That it was not looked at, and why.</summary>
    internal Finding Skipped(string dataset, string reason) =>
        Of(dataset, FindingStatus.Skipped, FindingSeverity.Info, [], "skipped", $"Skipped: {reason}.");

    /// <summary>That nothing was found, and what was looked at.</summary>
    internal Finding Passed(string dataset) => Of(
        dataset, FindingStatus.Pass, FindingSeverity.Info, [], "pass",
        $"Nothing found. Looked at: {char.ToLowerInvariant(method[0])}{method[1..]}");

    /// <summary>That the check itself failed.</summary>
    internal Finding Broken(string dataset, Exception failure) => Of(
        dataset, FindingStatus.Error, FindingSeverity.Warning, [], "error", $"The check failed: {TableLoader.FirstLine(failure.Message)}");

    /// <summary>A finding of this check.</summary>
    /// <param name="dataset">The table.</param>
    /// <param name="status">What the check says.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="columns">What it is about, the one in doubt first; none for the table.</param>
    /// <param name="predicate">What the rows in question have in common; goes into the fingerprint.</param>
    /// <param name="message">The finding in plain words.</param>
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
