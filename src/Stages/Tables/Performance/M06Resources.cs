using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>How much of the byte budget was in use. Memory of the process, collections and spilling are not in the ledger.</summary>
internal sealed class M06Resources() : RunCheck(
    "M06", "resources", ForensicPhase.Performance, "The most bytes in flight at once as a share of the byte budget.", 0.9)
{
    internal override IEnumerable<Finding> Run(RunContext context)
    {
        long peak = context.History.Report!.PeakBytes;
        long budget = context.Definition.MemoryBytes;
        double share = peak / (double)Math.Max(1, budget);
        string told = Invariant($"{peak / 1048576.0:0.0} of {budget / 1048576.0:0.0} MiB were in flight at most ({share:P0}); ")
            + "memory of the process and collections are not in the ledger.";
        yield return (share > Threshold
            ? Found(context, FindingStatus.Warn, FindingSeverity.Info, [], "budget used up", told) with
            {
                Suggestion = "The budget held the run back: give 'memory' more where the machine has it.",
            }
            : Measured(context, [], told, [])) with
        {
            Statistic = share,
        };
    }
}
