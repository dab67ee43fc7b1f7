using System.CommandLine;
using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars dlq list|show|retry|drop|export</c>: items that failed for good.</summary>
internal static class DlqCommand
{
    public static Command Create(Terminal terminal) => new("dlq", "Dead letters: items that failed for good, kept with their cause.")
    {
        List(terminal),
        Show(terminal),
        Export(terminal),
        Close("retry", "Let the next run try the items' roots again.", terminal, forgetReceipts: true, "will be tried again by the next run"),
        Close("drop", "Take dead letters off the list; their roots stay as they are.", terminal, forgetReceipts: false, "dropped"),
    };

    private static Command List(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "Show the open dead letters.") { pipeline, json };
        command.SetAction(result =>
        {
            (SqliteLedger ledger, string name) = Open(result.GetValue(pipeline)!, terminal);
            using (ledger)
            {
                IReadOnlyList<DeadLetter> letters = ledger.DeadLetters(name);
                if (result.GetValue(json))
                {
                    terminal.Out.WriteLine(CliJson.Write(new { dead_letters = letters }));
                    return;
                }

                foreach (DeadLetter letter in letters)
                {
                    terminal.Out.WriteLine(Terminal.Safe(string.Create(
                        CultureInfo.InvariantCulture, $"{letter.Id,4}  {letter.At:u}  {letter.Node,-12} {letter.Key}")));
                    terminal.Out.WriteLine($"      {terminal.Red(Terminal.Safe(letter.Message))}");
                }

                terminal.Out.WriteLine(letters.Count == 0 ? "no dead letters" : "next: tars dlq retry ID… | drop ID… | show ID");
            }
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
            (SqliteLedger ledger, string name) = Open(result.GetValue(pipeline)!, terminal);
            using (ledger)
            {
                DeadLetter letter = ledger.DeadLetters(name).FirstOrDefault(l => l.Id == result.GetValue(id))
                    ?? throw new CliException(ExitCode.Usage, $"no open dead letter has the number {result.GetValue(id)}; see: tars dlq list");
                terminal.Out.WriteLine(CliJson.Write(letter));
            }
        });
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        var command = new Command("export", "Write the open dead letters with their inputs, a line of JSON each.") { pipeline };
        command.SetAction(result =>
        {
            (SqliteLedger ledger, string name) = Open(result.GetValue(pipeline)!, terminal);
            using (ledger)
            {
                foreach (DeadLetter letter in ledger.DeadLetters(name))
                {
                    terminal.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(letter, PayloadJson.Options));
                }
            }
        });
        return command;
    }

    private static Command Close(string verb, string description, Terminal terminal, bool forgetReceipts, string done)
    {
        var ids = new Argument<long[]>("ID") { Description = "Their numbers.", CustomParser = CommonOptions.Ids, Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All open ones." };
        var pipeline = new PipelineOption();
        var command = new Command(verb, description) { ids, all, pipeline };
        command.SetAction(result =>
        {
            long[] wanted = result.GetValue(ids) ?? [];
            if (result.GetValue(all) == (wanted.Length > 0))
            {
                throw new CliException(ExitCode.Usage, $"tars dlq {verb} takes the numbers of dead letters or --all, one of the two.");
            }

            (SqliteLedger ledger, string name) = Open(result.GetValue(pipeline)!, terminal);
            using (ledger)
            {
                long[] open = [.. ledger.DeadLetters(name).Select(l => l.Id)];
                if (wanted.FirstOrDefault(w => !open.Contains(w)) is long missing and > 0)
                {
                    throw new CliException(ExitCode.Usage, $"no open dead letter has the number {missing}; see: tars dlq list");
                }

                int closed = ledger.CloseDeadLetters(wanted.Length > 0 ? wanted : open, forgetReceipts);
                terminal.Out.WriteLine($"{closed} {done}");
            }
        });
        return command;
    }

    private static (SqliteLedger Ledger, string Pipeline) Open(DefinitionSource file, Terminal terminal)
    {
        PipelineDefinition definition = Definitions.Load(file, terminal);
        string path = Path.Combine(definition.StateFolder, "ledger.db");
        return File.Exists(path)
            ? (SqliteLedger.Open(path), definition.Name)
            : throw new CliException(ExitCode.Failed, $"{path} does not exist: nothing ran yet. Next: tars run {file}");
    }
}
