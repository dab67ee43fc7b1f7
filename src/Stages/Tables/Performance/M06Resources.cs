using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>What a run took of memory, and what garbage collection took of its time.</summary>
/// <remarks>Child processes, and what DuckDB spills, are not in the ledger.</remarks>
internal sealed class M06Resources() : RunCheck(
    "M06", "resources", ForensicPhase.Performance,
    "The most bytes in flight at once as a share of the byte budget, and the share of the time that collections stopped all threads.", 0.9)
{
    private const double MaxCollection = 0.1;

    // Below, starting up tells more than working does.
    private const double LeastSeconds = 1;

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        RunReport report = context.History.Report!;
        long budget = context.Definition.MemoryBytes;
        double share = report.PeakBytes / (double)Math.Max(1, budget);
        string told = Invariant($"{Mebibytes(report.PeakBytes)} of {Mebibytes(budget)} MiB were in flight at most ({share:P0})")
            + (report.Process is { } used
                ? Invariant($"; the process had {Mebibytes(used.PeakResidentBytes)} MiB, allocated {Mebibytes(used.AllocatedBytes)} MiB, ")
                    + Invariant($"took {used.CpuSeconds:0.0} s of processor time and stood still {used.CollectionSeconds:0.00} s for collections.")
                : "; memory of the process and collections are not in the ledger of this run.");
        yield return (share > Threshold
            ? Found(context, FindingStatus.Warn, FindingSeverity.Info, [], "budget used up", told) with
            {
                Suggestion = "The budget held the run back: give 'memory' more where the machine has it.",
            }
            : Measured(context, [], told, [])) with
        {
            Statistic = share,
        };
        if (report.Process is { } process && report.ElapsedSeconds >= LeastSeconds
            && process.CollectionSeconds / report.ElapsedSeconds is > MaxCollection and var stood)
        {
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [], "stands still for collections",
                Invariant($"Garbage collection stopped all threads for {process.CollectionSeconds:0.0} of {report.ElapsedSeconds:0.0} s ({stood:P0}).")) with
            {
                Statistic = stood,
                Threshold = MaxCollection,
                Suggestion = "Give the process more memory, or the run a smaller 'memory' budget, so that less is alive at once.",
            };
        }
    }

    private static string Mebibytes(long bytes) => Invariant($"{bytes / 1048576.0:0.0}");
}
