using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>Prints what lies between two runs for people: inputs first, then why, then what it came to.</summary>
internal static class RunDiffView
{
    private const int ShownRoots = 20;

    public static void Write(RunComparison difference, Terminal terminal)
    {
        TextWriter output = terminal.Out;
        WriteRoots(difference, terminal);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"inputs: {difference.New.Count:N0} new, {difference.Altered.Count:N0} changed, {difference.Moved.Count:N0} moved, " +
            $"{difference.Removed.Count:N0} removed, {difference.Same:N0} the same"));
        output.WriteLine();
        WriteComputation(difference, terminal);
        output.WriteLine();
        TextTable.Write(
            output,
            ["node", "in", "was", "out", "was", "dead", "was", "busy s", "was"],
            difference.Counts.Select(c => new[]
            {
                c.Node, Count(c.After?.In), Count(c.Before?.In), Count(c.After?.Out), Count(c.Before?.Out), Count(c.After?.Dead),
                Count(c.Before?.Dead),
                Seconds(c.After?.BusySeconds), Seconds(c.Before?.BusySeconds),
            }));
        output.WriteLine();
        foreach (OutputChange change in difference.Outputs)
        {
            string state = change.Exchanged ? "; it was emptied or exchanged in between" : string.Empty;
            output.WriteLine(
                Terminal.Safe($"output {change.Node}: took in {Count(change.After?.Items)}, was {Count(change.Before?.Items)}{state}"));
        }

        output.WriteLine(
            $"{difference.After}: {Word(difference.OutcomeAfter)}, {Seconds(difference.SecondsAfter)} s; " +
            $"{difference.Before}: {Word(difference.OutcomeBefore)}, {Seconds(difference.SecondsBefore)} s");
    }

    private static void WriteRoots(RunComparison difference, Terminal terminal)
    {
        string[] lines =
        [
            .. difference.New.Select(r => $"new        {r.Key}"),
            .. difference.Altered.Select(r => $"changed    {r.Key}"),
            .. difference.Moved.Select(r => $"moved      {r.From} -> {r.To}"),
            .. difference.Removed.Select(r => $"removed    {r.Key}"),
        ];
        foreach (string line in lines.Take(ShownRoots))
        {
            terminal.Out.WriteLine(Terminal.SafeLine(line));
        }

        if (lines.Length > ShownRoots)
        {
            terminal.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"… and {lines.Length - ShownRoots:N0} more (--json shows them)"));
        }
    }

    private static void WriteComputation(RunComparison difference, Terminal terminal)
    {
        foreach (NodeChange change in difference.Changed)
        {
            terminal.Out.WriteLine(Terminal.SafeLine($"{change.Node}: {string.Join("; ", change.Why)}"));
        }

        foreach (string gone in difference.Gone)
        {
            terminal.Out.WriteLine(Terminal.SafeLine($"{gone}: the node is gone"));
        }

        if (difference.Changed.Count + difference.Gone.Count == 0)
        {
            terminal.Out.WriteLine(
                difference.SameDefinition ? "computation: the same definition" : "computation: the same; only policies or names changed");
        }
    }

    private static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    private static string Seconds(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static string Word(string? outcome) =>
        outcome is null ? "killed or still running" : System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome);
}
