using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars conversations list|show|export|delete</c>: what was asked and answered under a name.</summary>
internal static class ConversationsCommand
{
    public static Command Create(Terminal terminal) => new(
        "conversations",
        """
        Conversations that tars ask keeps in the state folder.

        Examples:
          tars conversations list
          tars conversations show repair
          tars conversations export repair > repair.json
          tars conversations delete --all
        """)
    {
        List(terminal),
        Show(terminal),
        Export(terminal),
        Delete(terminal),
    };

    private static Command List(Terminal terminal)
    {
        Option<string?> project = Project("Only those of this project.");
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "Show the conversations of all projects.") { project, pipeline, json };
        command.SetAction(result =>
        {
            DefinitionSource file = result.GetValue(pipeline)!;
            using PipelineRecords records = PipelineRecords.Open(file, terminal);
            IReadOnlyList<Conversation> all = records.Ledger.Conversations(result.GetValue(project));
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new
                {
                    conversations = all.Select(
                        c => new { c.Project, c.Name, c.Created, Last = c.Messages[^1].At, Messages = c.Messages.Count }),
                }));
                return;
            }

            if (all.Count == 0)
            {
                terminal.Out.WriteLine(Hints.Complete("no conversations; begin one: tars ask QUESTION --conversation NAME", file));
                return;
            }

            TextTable.Write(terminal.Out, ["project", "conversation", "messages", "last said"], all.Select(c => new[]
            {
                Terminal.SafeLine(c.Project), Terminal.SafeLine(c.Name), TextTable.Number(c.Messages.Count),
                c.Messages[^1].At.ToString("u", CultureInfo.InvariantCulture),
            }));
        });
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        Argument<string> name = CommonOptions.Words("NAME", "The conversation.");
        Option<string?> project = TalkOptions.Project();
        var pipeline = new PipelineOption();
        var command = new Command("show", "Show what was said in a conversation.") { name, project, pipeline };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            foreach (ConversationMessage message in Find(records, result.GetValue(project), result.GetValue(name)!).Messages)
            {
                string who = message.Role == "user" ? "you" : message.Model ?? "quotes";
                terminal.Out.WriteLine(
                    $"{terminal.Bold(Terminal.SafeLine(who))}  {terminal.Dim(message.At.ToString("u", CultureInfo.InvariantCulture))}");
                terminal.Out.WriteLine($"    {Terminal.Safe(message.Text).ReplaceLineEndings("\n    ")}");
                foreach (CitedPlace place in message.Cited)
                {
                    terminal.Out.WriteLine($"    {terminal.Dim(Terminal.SafeLine(place.Source + Place.Of(place.Page, place.StartSeconds, place.EndSeconds)))}");
                }
            }
        });
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        Argument<string[]> names = Names();
        Option<string?> project = TalkOptions.Project();
        Option<bool> all = All("Those of every project, or of the one named.");
        var pipeline = new PipelineOption();
        var command = new Command("export", "Write conversations with all that was said and cited as JSON.")
        { names, project, all, pipeline };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            Conversation[] chosen = Choose(records, result.GetValue(names) ?? [], result.GetValue(project), result.GetValue(all), "export");
            terminal.Out.WriteLine(CliJson.Write(new { conversations = chosen }));
        });
        return command;
    }

    private static Command Delete(Terminal terminal)
    {
        Argument<string[]> names = Names();
        Option<string?> project = TalkOptions.Project();
        Option<bool> all = All("Those of every project, or of the one named.");
        var pipeline = new PipelineOption();
        var command = new Command("delete", "Delete conversations; what they took in the ledger's file is overwritten.")
        { names, project, all, pipeline };
        command.SetAction(async (result, stop) =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            Conversation[] chosen = Choose(records, result.GetValue(names) ?? [], result.GetValue(project), result.GetValue(all), "delete");
            var holds = LegalHolds.Of(records.Definition);
            foreach (Conversation conversation in chosen)
            {
                if (holds.On(Named(conversation)) is LegalHold hold)
                {
                    throw new HeldException(Named(conversation), hold);
                }
            }

            int deleted = chosen.Count(c => records.Ledger.DeleteConversation(c.Project, c.Name));
            foreach (Conversation conversation in chosen)
            {
                await AuditLog.NoteAsync(records.Definition, AuditLog.DropAction, Named(conversation), "conversations delete", stop);
            }

            terminal.Out.WriteLine($"{deleted} deleted");
        });
        return command;
    }

    /// <summary>What a hold on conversations is matched with.</summary>
    private static string Named(Conversation conversation) => $"conversations/{conversation.Project}/{conversation.Name}";

    private static Conversation[] Choose(PipelineRecords records, string[] names, string? project, bool all, string verb) =>
        all == (names.Length > 0)
            ? throw new CliException(
                ExitCode.Usage, $"tars conversations {verb} takes the names of conversations or --all, one of the two.")
            : all
                ? [.. records.Ledger.Conversations(project)]
                : [.. names.Distinct(StringComparer.Ordinal).Select(n => Find(records, project, n))];

    private static Conversation Find(PipelineRecords records, string? project, string name) =>
        records.Ledger.Conversation(project ?? records.Definition.Name, name) ?? throw new CliException(
            ExitCode.Usage, $"project '{project ?? records.Definition.Name}' has no conversation '{name}'; see: tars conversations list");

    private static Argument<string[]> Names() => new("NAME") { Description = "The conversations.", Arity = ArgumentArity.ZeroOrMore };

    private static Option<string?> Project(string description) => new("--project") { Description = description, HelpName = "NAME" };

    private static Option<bool> All(string description) => new("--all") { Description = description };
}
