using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars plan FILE</c>: what a run would do now, and why.</summary>
internal static class PlanCommand
{
    private const int ShownRoots = 20;

    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "plan",
            """
            Say what a run would do now, and why; change nothing. Exit code 0: nothing to do, 2: changes.

            Examples:
              tars plan
              tars plan archive.yaml --set nodes.chunks.with.max_tokens=300
              tars plan --json
            """)
        { file, json };
        command.SetAction((result, cancellationToken) =>
            PlanAsync(result.GetValue(file)!, result.GetValue(json), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> PlanAsync(DefinitionSource file, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        PipelineDefinition definition = Definitions.Load(file, terminal);
        RunPlan plan = await RunPlan.OfAsync(
            definition, new RunOptions { Assets = ToolAssets.Open(offline: true, terminal) }, cancellationToken);
        if (json)
        {
            await terminal.Out.WriteLineAsync(CliJson.Write(plan));
        }
        else
        {
            Write(plan, file, terminal);
        }

        return plan.HasChanges ? ExitCode.Refused : ExitCode.Ok;
    }

    private static void Write(RunPlan plan, DefinitionSource file, Terminal terminal)
    {
        foreach (RootPlan root in plan.Roots.Take(ShownRoots))
        {
            string word = root.Failure is null ? root.Change.ToString().ToLowerInvariant() : "unreadable";
            terminal.Out.WriteLine($"{word,-10} {Terminal.Safe(root.Key)}");
            if (root.Failure is string failure)
            {
                terminal.Out.WriteLine($"           {terminal.Red(Terminal.Safe(failure))}");
            }
        }

        if (plan.Roots.Count > ShownRoots)
        {
            terminal.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"… and {plan.Roots.Count - ShownRoots} more (--json shows them)"));
        }

        terminal.Out.WriteLine(plan.Roots.Count > 0 ? string.Empty : "nothing to do");
        if (plan.Sources.Sum(s => s.Held) is > 0 and var held)
        {
            string what = held == 1
                ? "1 root that changed or went"
                : string.Create(CultureInfo.InvariantCulture, $"{held:N0} roots that changed or went");
            terminal.Out.WriteLine(terminal.Yellow(Hints.Complete($"{what} stays as it was, under hold: tars forensics hold list", file)));
        }

        TextTable.Write(
            terminal.Out,
            ["source", "new", "changed", "moved", "removed", "outdated", "unchanged", "failed"],
            plan.Sources.Select(s => new[]
            {
                s.Source, TextTable.Number(s.New), TextTable.Number(s.Changed), TextTable.Number(s.Moved), TextTable.Number(s.Removed),
                TextTable.Number(s.Outdated), TextTable.Number(s.Unchanged), TextTable.Number(s.Failed),
            }));
        LeftoverLines.Write(plan.Leftovers, file, terminal);
        if (!plan.HasChanges)
        {
            return;
        }

        terminal.Out.WriteLine();
        foreach (NodePlan node in plan.Nodes)
        {
            string kept = node.Keeps ? "; takes what was kept" : string.Empty;
            terminal.Out.WriteLine(Terminal.Safe(node.Roots == 0
                ? $"{node.Name,-14} nothing"
                : string.Create(
                    CultureInfo.InvariantCulture, $"{node.Name,-14} {node.Roots} root{(node.Roots == 1 ? "" : "s")}: "
                        + $"{string.Join(", ", node.Why)}{kept}")));
        }

        if (plan.Fused.Count > 0)
        {
            terminal.Out.WriteLine($"\nin one block each: {string.Join("; ", plan.Fused.Select(g => string.Join(" + ", g)))}");
        }

        terminal.Out.WriteLine($"\nnext: tars run {file}");
    }
}
