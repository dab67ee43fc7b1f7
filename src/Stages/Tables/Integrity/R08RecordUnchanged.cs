namespace Tars.Stages.Tables;

/// <summary>Runs, audit log, checkpoints and files are what was put on record, see <see cref="IntegrityCheck"/>.</summary>
internal sealed class R08RecordUnchanged() : RunCheck(
    "R08", "record unchanged", ForensicPhase.Integrity,
    "Chains of manifests and of the audit log, signed checkpoints, and digests of files against the last manifest.", null)
{
    internal override string? WhyNot(RunContext context) => null;

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        IntegrityReport report = new IntegrityCheck(context.Definition, context.Ledger).Run(cancellationToken: context.CancellationToken);
        string limits = string.Join(' ', report.Notes.Concat(report.Limits));
        if (report.Problems.Count == 0)
        {
            yield return Measured(
                context, [],
                $"{report.Entries} entries, {report.Checkpoints} checkpoints and {report.Artifacts} files are as they were put on record. {limits}", []);
            yield break;
        }

        IntegrityProblem first = report.Problems[0];
        yield return Found(
            context, FindingStatus.Fail, FindingSeverity.Critical, [], "record changed",
            $"{TableText.Counted(report.Problems.Count, "place")} not as put on record; the first is {first.Place}: {first.What}. {limits}") with
        {
            Affected = report.Problems.Count,
            Evidence = [.. report.Problems.Take(Finding.UsualEvidence).Select(problem => RunContext.Place(("place", problem.Place), ("what", problem.What)))],
            Suggestion = "Keep a copy of the state folder before anything else runs, and compare with a backup from the first place on.",
        };
    }
}
