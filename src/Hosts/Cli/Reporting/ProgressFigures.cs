using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>What can be told of a node from two looks at a run.</summary>
/// <param name="Report">Its counts.</param>
/// <param name="Done">Items that are accounted for.</param>
/// <param name="AllIn">Whether no more can come in, so that <see cref="NodeReport.In"/> is the total.</param>
/// <param name="PerSecond">Items done in a second, lately.</param>
/// <param name="BytesPerSecond">Bytes moved in a second, lately; 0 for a node that counts none.</param>
/// <param name="SecondsLeft">What the items that are in will take, or where bytes are counted those; null when nothing moves.</param>
/// <param name="Busy">The share of its hands' time that it worked, from 0 to 1.</param>
internal sealed record NodeFigures(
    NodeReport Report, long Done, bool AllIn, double PerSecond, double BytesPerSecond, double? SecondsLeft, double Busy);

/// <summary>What can be told of a run from two looks at it: rates, what is left, and which node holds the others up.</summary>
internal sealed record ProgressFigures
{
    private const double BusyEnough = 0.2;

    private ProgressFigures(RunSnapshot now) => Now = now;

    public RunSnapshot Now { get; }

    public required IReadOnlyList<NodeFigures> Nodes { get; init; }

    /// <summary>Whether the sources have brought everything, so that <see cref="RunSnapshot.RootsSeen"/> is the total.</summary>
    public required bool AllSeen { get; init; }

    /// <summary>Roots finished in a second since the start, those that were unchanged left out.</summary>
    public required double RootsPerSecond { get; init; }

    /// <summary>What the roots seen so far will take; null when none is finished, or none is left.</summary>
    public required double? SecondsLeft { get; init; }

    /// <summary>The node that the others wait for: of those with work the one whose hands are busiest; null when none stands out.</summary>
    public required string? Bottleneck { get; init; }

    public long Dead => Nodes.Sum(n => n.Report.Dead);

    /// <summary>Looks at a run.</summary>
    /// <param name="definition">What is run.</param>
    /// <param name="now">The counts.</param>
    /// <param name="earlier">Those of some seconds ago, for the rates; null takes the run as a whole.</param>
    public static ProgressFigures Of(PipelineDefinition definition, RunSnapshot now, RunSnapshot? earlier)
    {
        Dictionary<string, NodeDefinition> nodes = definition.Nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        HashSet<string> ended = [.. now.Nodes.Where(n => n.Ended).Select(n => n.Name)];
        Dictionary<string, NodeReport> before = (earlier?.Nodes ?? []).ToDictionary(n => n.Name, StringComparer.Ordinal);
        double elapsed = Math.Max(0.001, now.Elapsed.TotalSeconds);
        double seconds = Math.Max(0.001, (now.Elapsed - (earlier?.Elapsed ?? TimeSpan.Zero)).TotalSeconds);
        NodeFigures[] figures = [.. now.Nodes.Select(Figures)];

        NodeFigures[] sources = [.. figures.Where(f => nodes[f.Report.Name].From.Count == 0)];
        double rate = Math.Max(0, now.RootsFinished - sources.Sum(s => s.Report.Skipped)) / elapsed;
        long left = now.RootsSeen - now.RootsFinished;
        NodeFigures? slowest = figures.Where(f => f.Report.InFlight > 0 && f.Busy >= BusyEnough).MaxBy(f => f.Busy)
            ?? figures.Where(f => f.Report.Queued > 0).MaxBy(f => f.Report.Queued);
        return new ProgressFigures(now)
        {
            Nodes = figures,
            AllSeen = sources.All(s => s.AllIn),
            RootsPerSecond = rate,
            SecondsLeft = rate > 0 && left > 0 ? left / rate : null,
            Bottleneck = slowest?.Report.Name,
        };

        NodeFigures Figures(NodeReport report)
        {
            NodeDefinition node = nodes[report.Name];
            long done = report.In - report.InFlight;
            NodeReport? then = before.GetValueOrDefault(report.Name);
            double perSecond = Math.Max(0, done - (then is null ? 0 : then.In - then.InFlight)) / seconds;
            double bytes = Math.Max(0, report.BytesMoved - (then?.BytesMoved ?? 0)) / seconds;
            double? itemsLeft = perSecond > 0 && report.InFlight > 0 ? report.InFlight / perSecond : null;
            double? bytesLeft = bytes > 0 && report.BytesExpected > report.BytesMoved
                ? (report.BytesExpected - report.BytesMoved) / bytes
                : null;
            return new NodeFigures(
                report,
                done,
                node.From.Count == 0 ? report.Ended : node.From.All(ended.Contains),
                perSecond,
                bytes,
                itemsLeft is null || bytesLeft > itemsLeft ? bytesLeft : itemsLeft,
                Math.Min(1, report.BusySeconds / elapsed / Math.Max(1, report.Hands)));
        }
    }
}
