using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>A run with the runs of the same pipeline before it, as their reports say.</summary>
internal sealed class RunHistory
{
    // Older runs say little about the machine and the code of today.
    private const int MaxRuns = 200;

    private RunHistory(RunRecord run, RunReport? report, List<(RunRecord Run, RunReport Report)> runs)
    {
        Run = run;
        Report = report;
        Runs = runs;
    }

    /// <summary>The run in question.</summary>
    internal RunRecord Run { get; }

    /// <summary>Its report; null when it was killed.</summary>
    internal RunReport? Report { get; }

    /// <summary>The runs that ended, up to the one in question, oldest first.</summary>
    internal IReadOnlyList<(RunRecord Run, RunReport Report)> Runs { get; }

    internal static RunHistory Of(Ledger ledger, RunRecord run)
    {
        List<(RunRecord, RunReport)> runs =
        [
            .. from record in ledger.Runs(run.Pipeline)
               where record.Number <= run.Number && record.Report is not null
               let report = Parse(record.Report!)
               where report is not null
               select (record, report),
        ];
        return new RunHistory(run, run.Report is { } json ? Parse(json) : null, runs.Count > MaxRuns ? runs[^MaxRuns..] : runs);
    }

    /// <summary>
    /// What a node did in each run in which it did enough to be measured: seconds of work for an item, or the like.
    /// </summary>
    /// <param name="node">The node's name.</param>
    /// <param name="leastItems">Runs with fewer items say nothing: the start costs more than the work.</param>
    /// <param name="measured">What to take from its report.</param>
    internal List<(RunRecord Run, double Value)> Of(string node, long leastItems, Func<NodeReport, double> measured) =>
    [
        .. from run in Runs
           from one in run.Report.Nodes
           where one.Name == node && one.Completed >= leastItems
           let value = measured(one)
           where double.IsFinite(value)
           select (run.Run, value),
    ];

    private static RunReport? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunReport>(json, PayloadJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
