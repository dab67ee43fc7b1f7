namespace Tars.Stages.Tables;

/// <summary>
/// A check over a run and the runs before it. A new one is one file with a class derived from this and a constructor without
/// parameters: <see cref="RunForensics"/> finds it.
/// </summary>
/// <param name="id">Its id in the catalogue.</param>
/// <param name="title">Its name in two or three words.</param>
/// <param name="phase">The phase it belongs to.</param>
/// <param name="method">What it measures, in one sentence.</param>
/// <param name="threshold">What its statistic is held against; null where any occurrence counts.</param>
internal abstract class RunCheck(string id, string title, ForensicPhase phase, string method, double? threshold)
{
    internal string Id => id;

    internal ForensicPhase Phase => phase;

    internal string Method => method;

    internal double? Threshold => threshold;

    /// <summary>Why the check says nothing about this run, or null when it applies.</summary>
    internal virtual string? WhyNot(RunContext context) => context.History.Report is null ? "the run was killed and left no report" : null;

    /// <summary>The findings; none when there is nothing to say, which is a pass.</summary>
    internal abstract IEnumerable<Finding> Run(RunContext context);

    /// <summary>A finding of this check.</summary>
    /// <param name="context">The run.</param>
    /// <param name="status">What the check says.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="nodes">The nodes it is about; none for the run.</param>
    /// <param name="predicate">What they have in common; goes into the fingerprint.</param>
    /// <param name="message">The finding in plain words.</param>
    internal Finding Found(
        RunContext context, FindingStatus status, FindingSeverity severity, IReadOnlyList<string> nodes, string predicate, string message) => new()
        {
            Check = id,
            Title = title,
            Phase = phase,
            Status = status,
            Severity = severity,
            Dataset = context.Dataset,
            Columns = nodes,
            Threshold = threshold,

            // The pipeline and not the run: the same fault in the next run is the same finding.
            Fingerprint = Finding.FingerprintOf(id, context.Dataset, nodes, predicate),
            Message = message,
        };

    /// <summary>That the check said nothing; also from <see cref="Run"/>, where only the work itself tells.</summary>
    internal Finding Skipped(RunContext context, string reason) =>
        Found(context, FindingStatus.Skipped, FindingSeverity.Info, [], "skipped", $"Skipped: {reason}.");

    /// <summary>What was measured where nothing is wrong with it.</summary>
    protected Finding Measured(RunContext context, IReadOnlyList<string> nodes, string message, IReadOnlyList<Evidence> evidence) =>
        Found(context, FindingStatus.Pass, FindingSeverity.Info, nodes, "measured", message) with { Evidence = evidence };
}
