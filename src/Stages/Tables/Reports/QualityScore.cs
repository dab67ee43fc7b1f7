namespace Tars.Stages.Tables;

/// <summary>How well one data set does in one phase or one dimension, with the counts behind it.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Group">The phase or the dimension, in lower case.</param>
/// <param name="IsPhase">True for a phase, false for a dimension.</param>
/// <param name="Score">
/// From 0 to 100; null when no check of the group looked. 100 (1 - sum of weight x reach) over the raised findings: weight .02
/// for information, .1 for a warning, .4 for an error, 1 for what is critical; reach is the share of rows concerned, 1 where a
/// finding counts none. A critical finding allows 40 at most.
/// </param>
/// <param name="Passed">Checks of the group that found nothing to raise.</param>
/// <param name="Warned">Findings to be looked at.</param>
/// <param name="Failed">Findings to be mended.</param>
/// <param name="Skipped">Checks that did not apply.</param>
/// <param name="Errors">Checks that failed themselves.</param>
public sealed record QualityScore(
    string Dataset, string Group, bool IsPhase, double? Score, int Passed, int Warned, int Failed, int Skipped, int Errors)
{
    private const double CriticalCap = 40;

    /// <summary>The scores of every data set of a report: first by phase, then by dimension.</summary>
    public static IReadOnlyList<QualityScore> Of(ForensicReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ILookup<string, Finding> findings = report.Findings.ToLookup(finding => finding.Dataset, StringComparer.Ordinal);
        return
        [
            .. from table in report.Tables
               from score in Groups(findings[table.Dataset], table)
               select score,
        ];
    }

    /// <summary>The dimension that a check of the catalogue speaks for.</summary>
    internal static QualityDimension DimensionOf(Finding finding) => finding.Check switch
    {
        "V02" or "V03" or "V14" or "P15" or "C08" => QualityDimension.Completeness,
        "V10" or "V11" or "C04" or "P11" or "P17" => QualityDimension.Uniqueness,
        "V15" or "C09" or "P18" => QualityDimension.Timeliness,
        "V16" or "C12" => QualityDimension.Integrity,
        _ => finding.Phase switch
        {
            ForensicPhase.Consistency => QualityDimension.Consistency,
            ForensicPhase.Performance => QualityDimension.Timeliness,
            ForensicPhase.Integrity => QualityDimension.Integrity,
            _ => QualityDimension.Validity,
        },
    };

    private static IEnumerable<QualityScore> Groups(IEnumerable<Finding> findings, AnalyzedTable table)
    {
        List<Finding> all = [.. findings];
        foreach (IGrouping<ForensicPhase, Finding> phase in all.GroupBy(finding => finding.Phase).OrderBy(group => group.Key))
            yield return Of([.. phase], table, phase.Key.ToString().ToLowerInvariant(), isPhase: true);
        foreach (IGrouping<QualityDimension, Finding> dimension in all.GroupBy(DimensionOf).OrderBy(group => group.Key))
            yield return Of([.. dimension], table, dimension.Key.ToString().ToLowerInvariant(), isPhase: false);
    }

    private static QualityScore Of(List<Finding> findings, AnalyzedTable table, string group, bool isPhase)
    {
        int Count(FindingStatus status) => findings.Count(finding => finding.Status == status);

        // A check that failed itself says nothing of the data.
        List<Finding> looked = findings.FindAll(finding => finding.Status is not (FindingStatus.Skipped or FindingStatus.Error));
        double? score = null;
        if (looked.Count > 0)
        {
            score = Math.Max(0, 100 * (1 - looked.Where(finding => finding.IsRaised).Sum(finding => Weight(finding.Severity) * Reach(finding, table))));
            if (looked.Exists(finding => finding is { IsRaised: true, Severity: FindingSeverity.Critical }))
                score = Math.Min(score.Value, CriticalCap);
        }

        return new QualityScore(
            table.Dataset, group, isPhase, score is { } value ? Math.Round(value, 1) : null, Count(FindingStatus.Pass),
            Count(FindingStatus.Warn), Count(FindingStatus.Fail), Count(FindingStatus.Skipped), Count(FindingStatus.Error));
    }

    private static double Weight(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Info => 0.02,
        FindingSeverity.Warning => 0.1,
        FindingSeverity.Error => 0.4,
        _ => 1,
    };

    private static double Reach(Finding finding, AnalyzedTable table) =>
        finding.Affected == 0 || table.Rows == 0 ? 1 : Math.Min(1, finding.Affected / (double)table.Rows);
}
