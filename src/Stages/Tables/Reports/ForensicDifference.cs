namespace Tars.Stages.Tables;

/// <summary>How the raised findings of two reports differ, told by their fingerprints.</summary>
/// <param name="Changes">By state, then as the reports have them.</param>
public sealed record ForensicDifference(IReadOnlyList<FindingChange> Changes)
{
    private static readonly BaselineState[] States = [.. Enum.GetValues<BaselineState>()];

    /// <summary>Compares two reports.</summary>
    /// <remarks>
    /// A fingerprint holds the data set's name: reports over files under other names have nothing in common. What is no longer
    /// raised counts as gone only where its check looked at the data set again.
    /// </remarks>
    /// <param name="before">The earlier.</param>
    /// <param name="after">The later.</param>
    public static ForensicDifference Of(ForensicReport before, ForensicReport after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        Dictionary<string, Finding> old = Raised(before);
        Dictionary<string, Finding> now = Raised(after);
        HashSet<(string, string)> looked =
        [
            .. after.Findings.Where(finding => finding.Status is not (FindingStatus.Skipped or FindingStatus.Error))
                .Select(finding => (finding.Check, finding.Dataset)),
        ];
        List<FindingChange> changes =
        [
            .. now.Values.Select(finding => !old.TryGetValue(finding.Fingerprint, out Finding? was)
                ? new FindingChange(BaselineState.New, null, finding)
                : new FindingChange(IsSame(was, finding) ? BaselineState.Unchanged : BaselineState.Updated, was, finding)),
            .. old.Values.Where(finding => !now.ContainsKey(finding.Fingerprint))
                .Select(finding => new FindingChange(
                    looked.Contains((finding.Check, finding.Dataset)) ? BaselineState.Absent : BaselineState.Unknown, finding, null)),
        ];
        return new ForensicDifference([.. changes.OrderBy(change => change.State)]);
    }

    /// <summary>How many findings have a state.</summary>
    public int Count(BaselineState state) => Changes.Count(change => change.State == state);

    /// <summary>"2 new, 1 changed, 4 persisting, 3 fixed".</summary>
    public string Summary() => Changes.Count == 0
        ? "no findings in either report"
        : string.Join(", ", States.Where(state => Count(state) > 0).Select(state => $"{Count(state)} {Word(state)}"));

    /// <summary>What people call a state: new, persisting, changed, fixed, not looked at.</summary>
    internal static string Word(BaselineState state) => state switch
    {
        BaselineState.New => "new",
        BaselineState.Unchanged => "persisting",
        BaselineState.Updated => "changed",
        BaselineState.Absent => "fixed",
        _ => "not looked at",
    };

    private static bool IsSame(Finding a, Finding b) => (a.Severity, a.Status, a.Affected) == (b.Severity, b.Status, b.Affected);

    private static Dictionary<string, Finding> Raised(ForensicReport report)
    {
        var raised = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (Finding finding in report.Findings.Where(finding => finding.IsRaised))
            raised.TryAdd(finding.Fingerprint, finding);
        return raised;
    }
}
