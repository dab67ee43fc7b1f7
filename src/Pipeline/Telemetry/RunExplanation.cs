using System.Globalization;
using System.Text.Json;

namespace Tars.Pipeline;

/// <summary>Where the time of a run went, and what would make it shorter.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="ElapsedSeconds">From start to end.</param>
/// <param name="Nodes">The shares of every node, in topological order.</param>
/// <param name="Bottleneck">The node that set the pace; null when none did.</param>
/// <param name="Advice">One sentence that names the bottleneck and the change that would help.</param>
public sealed record RunExplanation(string Run, double ElapsedSeconds, IReadOnlyList<NodeShares> Nodes, string? Bottleneck, string Advice)
{
    /// <summary>A node that is busy less than this share of the time does not set the pace by itself.</summary>
    private const double Pace = 0.5;

    /// <summary>Explains a run that ended.</summary>
    /// <returns>The explanation; null when the run was killed, or its report cannot be read.</returns>
    public static RunExplanation? Of(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            return run.Report is null ? null : Of(JsonSerializer.Deserialize<RunReport>(run.Report, PayloadJson.Options)!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Explains a run by its report.</summary>
    public static RunExplanation Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        double elapsed = Math.Max(report.ElapsedSeconds, 1e-3);
        NodeShares[] nodes = [.. report.Nodes.Select(n => Shares(n, elapsed))];
        NodeShares? most = nodes.MaxBy(n => n.Busy);
        NodeReport? node = report.Nodes.FirstOrDefault(n => n.Name == most?.Name);
        if (most is null || node is null || report.Unchanged == report.Roots || most.Busy < Pace)
        {
            string reason = most is null || report.Unchanged == report.Roots
                ? "There was nothing to do."
                : $"No node set the pace: '{most.Name}' was busiest with {Percent(most.Busy)} of the time. A larger input, or 'parallelism' where work waits for other machines, would fill the gaps.";
            return new RunExplanation(report.Run, report.ElapsedSeconds, nodes, null, reason);
        }

        return new RunExplanation(report.Run, report.ElapsedSeconds, nodes, most.Name, Advise(report, node, most));
    }

    private static NodeShares Shares(NodeReport node, double elapsed)
    {
        double whole = elapsed * Math.Max(1, node.Hands);
        double busy = Math.Min(1, node.BusySeconds / whole);
        double blocked = Math.Min(1 - busy, node.BlockedSeconds / whole);
        return new NodeShares(node.Name, node.Hands, busy, blocked, 1 - busy - blocked, node.QueueFill);
    }

    private static string Advise(RunReport report, NodeReport node, NodeShares shares)
    {
        string fact = $"'{node.Name}' set the pace: it was busy {Percent(shares.Busy)} of the time";
        int processors = Environment.ProcessorCount;
        return report.Edges.All(e => e.To != node.Name)
            ? $"{fact} reading its input; a faster disk or network, or fewer and larger files, would help."
            : report.Edges.All(e => e.From != node.Name)
                ? $"{fact} applying and committing; a faster disk would help, or fewer generations at once from larger roots."
                : node.Hands < processors
                    ? string.Create(CultureInfo.InvariantCulture, $"{fact} with {node.Hands} hand{(node.Hands == 1 ? string.Empty : "s")}; parallelism: {processors} would let it use the machine's {processors} processors.")
                    : string.Create(CultureInfo.InvariantCulture, $"{fact} with {node.Hands} hands on {processors} processors; only cheaper options of '{node.Name}' or a larger machine would help.");
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
