namespace Tars.Stages.Tables;

/// <summary>What a contract makes of a check's findings.</summary>
/// <param name="Off">True for a check that is not run.</param>
/// <param name="Warn">Affected rows from which on a finding is a warning; fewer pass. Null leaves it to the check.</param>
/// <param name="Fail">Affected rows from which on it is a failure.</param>
internal sealed record CheckLimit(bool Off, long? Warn, long? Fail)
{
    internal Finding Apply(Finding finding)
    {
        if (finding.Status is not (FindingStatus.Warn or FindingStatus.Fail) || (Warn is null && Fail is null))
            return finding;
        if (Fail is { } fail && finding.Affected >= fail)
            return finding with { Status = FindingStatus.Fail, Severity = finding.Severity > FindingSeverity.Error ? finding.Severity : FindingSeverity.Error };
        return finding.Affected >= (Warn ?? 1)
            ? finding with { Status = FindingStatus.Warn, Severity = FindingSeverity.Warning }
            : finding with { Status = FindingStatus.Pass, Severity = FindingSeverity.Info };
    }
}
