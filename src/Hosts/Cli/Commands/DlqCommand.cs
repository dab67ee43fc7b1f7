using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars dlq list|show|retry|drop|export</c>: items that failed for good.</summary>
internal static class DlqCommand
{
    public static Command Create(Terminal terminal) => new(
        "dlq",
        """
        Dead letters: items that failed for good, kept with their cause.

        Examples:
          tars dlq list
          tars dlq show 3
          tars dlq export > dead.jsonl
          tars dlq retry --all
          tars dlq drop 3 4
        """)
    {
        List(terminal),
        Show(terminal),
        Export(terminal),
        Close(
            "retry", "Let the next run try the items' roots again.", terminal, forgetReceipts: true, "will be tried again by the next run"),
        Close("drop", "Take dead letters off the list; their roots stay as they are.", terminal, forgetReceipts: false, "dropped"),
    };

    private static Command List(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "Show the open dead letters.") { pipeline, json };
        command.SetAction(result =>
        {
            DefinitionSource file = result.GetValue(pipeline)!;
            using PipelineRecords records = PipelineRecords.Open(file, terminal);
            IReadOnlyList<DeadLetter> letters = records.Ledger.DeadLetters(records.Definition.Name);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new { dead_letters = letters }));
                return;
            }

            foreach (DeadLetter letter in letters)
            {
                string attempts = letter.Attempts == 1
                    ? string.Empty
                    : string.Create(CultureInfo.InvariantCulture, $"  ({letter.Attempts} attempts)");
                terminal.Out.WriteLine(Terminal.Safe(string.Create(
                    CultureInfo.InvariantCulture, $"{letter.Id,4}  {letter.At:u}  {letter.Node,-12} {letter.Key}{attempts}")));
                terminal.Out.WriteLine($"      {terminal.Red(Terminal.Safe(letter.Message))}");
            }

            terminal.Out.WriteLine(letters is [DeadLetter first, ..]
                ? Hints.Complete($"next: tars dlq show {first.Id}; or: tars dlq retry --all", file)
                : "no dead letters");
        });
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var id = new Argument<long>("ID") { Description = "The dead letter's number.", CustomParser = r => CommonOptions.Ids(r)[0] };
        var pipeline = new PipelineOption();
        var command = new Command("show", "Show one dead letter with its input, as JSON.") { id, pipeline };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            DeadLetter letter = records.Ledger.DeadLetters(records.Definition.Name).FirstOrDefault(l => l.Id == result.GetValue(id))
                ?? throw new CliException(ExitCode.Usage, $"no open dead letter has the number {result.GetValue(id)}; see: tars dlq list");
            var shown = JsonSerializer.SerializeToNode(letter, PayloadJson.Options)!.AsObject();
            shown["definition_changed"] = IsOfAnother(letter, records);
            shown["changed_since"] = JsonSerializer.SerializeToNode(Changes([letter], records, terminal), PayloadJson.Options);
            terminal.Out.WriteLine(CliJson.Write(shown));
        });
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        var command = new Command("export", "Write the open dead letters with their inputs, a line of JSON each.") { pipeline };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            foreach (DeadLetter letter in records.Ledger.DeadLetters(records.Definition.Name))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(letter, PayloadJson.Options));
            }
        });
        return command;
    }

    private static Command Close(string verb, string description, Terminal terminal, bool forgetReceipts, string done)
    {
        var ids = new Argument<long[]>("ID")
        {
            Description = "Their numbers.",
            CustomParser = CommonOptions.Ids,
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "All open ones." };
        var pipeline = new PipelineOption();
        var command = new Command(verb, description) { ids, all, pipeline };
        command.SetAction(async (result, stop) =>
        {
            long[] wanted = result.GetValue(ids) ?? [];
            if (result.GetValue(all) == (wanted.Length > 0))
            {
                throw new CliException(ExitCode.Usage, $"tars dlq {verb} takes the numbers of dead letters or --all, one of the two.");
            }

            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            DeadLetter[] open = [.. records.Ledger.DeadLetters(records.Definition.Name)];
            if (wanted.FirstOrDefault(w => !open.Any(l => l.Id == w)) is long missing and > 0)
            {
                throw new CliException(ExitCode.Usage, $"no open dead letter has the number {missing}; see: tars dlq list");
            }

            DeadLetter[] letters = wanted.Length > 0 ? [.. open.Where(l => wanted.Contains(l.Id))] : open;
            var holds = LegalHolds.Of(records.Definition);
            ILookup<bool, DeadLetter> parted = letters.ToLookup(l => holds.On(l.Source, l.Key) is not null);
            letters = [.. parted[false]];
            int closed = records.Ledger.CloseDeadLetters([.. letters.Select(l => l.Id)], forgetReceipts);
            foreach (DeadLetter letter in letters.Where(_ => !forgetReceipts))
            {
                await AuditLog.NoteAsync(
                    records.Definition, AuditLog.DropAction, $"{letter.Source}/{letter.Key}", $"dead letter: {letter.Message}", stop);
            }

            terminal.Out.WriteLine($"{closed} {done}");
            if (forgetReceipts)
            {
                SayChanges(letters, records, terminal);
            }

            foreach (DeadLetter letter in parted[true])
            {
                terminal.Error.WriteLine(
                    Terminal.SafeLine($"tars: {letter.Id} stays: {letter.Key} is under {holds.On(letter.Source, letter.Key)}"));
            }

            return parted[true].Any() ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Says by what else than before the items will be tried.</summary>
    private static void SayChanges(DeadLetter[] letters, PipelineRecords records, Terminal terminal)
    {
        int others = letters.Count(l => IsOfAnother(l, records));
        if (others == 0)
        {
            return;
        }

        terminal.Out.WriteLine($"the definition changed since {others} of them failed:");
        IReadOnlyList<NodeChange> changes = Changes(letters, records, terminal);
        foreach (NodeChange change in changes)
        {
            terminal.Out.WriteLine(Terminal.SafeLine($"  {change.Node}: {string.Join("; ", change.Why)}"));
        }

        if (changes.Count == 0)
        {
            terminal.Out.WriteLine("  every node computes the same; only policies or names changed");
        }
    }

    private static bool IsOfAnother(DeadLetter letter, PipelineRecords records) =>
        letter.Definition.Length > 0 && letter.Definition != records.Definition.Digest;

    private static IReadOnlyList<NodeChange> Changes(DeadLetter[] letters, PipelineRecords records, Terminal terminal) =>
    [
        .. letters.Where(l => IsOfAnother(l, records)).Select(l => l.Run).Distinct(StringComparer.Ordinal)
            .Select(records.Ledger.Run).OfType<RunRecord>()
            .SelectMany(run => RunComparison.Since(run, records.Definition, ToolAssets.Open(offline: true, terminal)))
            .DistinctBy(c => (c.Node, string.Join(';', c.Why))),
    ];
}
