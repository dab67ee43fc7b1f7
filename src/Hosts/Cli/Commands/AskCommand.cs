using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Rag;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars ask QUESTION</c>: answers with quotes from the archive, or with a model's words and the quotes that they rest on.
/// </summary>
internal static class AskCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> question = CommonOptions.Words("QUESTION", "A question in plain words.");
        var pipeline = new PipelineOption();
        var filter = new FilterOptions();
        var model = new ModelOptions();
        var talks = new TalkOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be sent to the model and what it may cost." };
        Option<bool> words = CommonOptions.WordsAlone();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "ask",
            """
            Answer a question with verbatim quotes, each with its page or second.

            Examples:
              tars ask "Why was nobody hurt when lightning struck the tower?"
              tars ask "How much will the new mirror coating cost?" --kind document --json
              tars ask "When did the dome motor fail?" --conversation motor
              tars ask "Why did the dome stop?" --model llama3.2 --endpoint http://localhost:11434/v1
              tars ask "Why did the dome stop?" --model llama3.2 --endpoint http://localhost:11434/v1 --dry-run
            """)
        { question, pipeline };
        filter.AddTo(command);
        talks.AddTo(command);
        model.AddTo(command);
        command.Add(words);
        command.Add(dryRun);
        command.Add(json);
        command.Add(offline);
        command.SetAction(async (result, stop) =>
        {
            DefinitionSource file = result.GetValue(pipeline)!;
            PipelineDefinition definition = Definitions.Load(file, terminal);
            NodeDefinition node = Archive.IndexOf(definition, file);
            var index = (IndexOptions)node.Options!;
            RemoteBudget budget = model.Budget(result);
            bool rehearsed = result.GetValue(dryRun);
            await using RemoteModel? remote = model.Open(result, index.Model, budget);
            if (remote is null && rehearsed)
            {
                throw new CliException(ExitCode.Usage, "--dry-run needs --model: without one nothing is sent.");
            }

            GenerationOptions generation = remote is null ? new GenerationOptions() : model.Generation(result, index);
            using Talk? talk = talks.Open(result, definition, file);
            bool byWords = result.GetValue(words);
            if (rehearsed && !byWords && Archive.ModelOf(definition, node).IsRemote)
            {
                byWords = true;
                terminal.Error.WriteLine("the passages are those found by words alone: the model of the archive's vectors is behind an "
                    + "endpoint, and nothing is sent");
            }

            await using ArchiveSearcher archive = await Archive.OpenAsync(
                definition, file, result.GetValue(offline), terminal, stop, byWords, budget);
            var asking = new Asking(archive, talk, generation, new AnswerView(terminal, result.GetValue(json)), filter.Of(result));
            try
            {
                await (remote is null ? asking.QuoteAsync(result.GetValue(question)!, stop)
                    : rehearsed ? asking.RehearseAsync(result.GetValue(question)!, remote, stop)
                    : asking.GenerateAsync(result.GetValue(question)!, remote, stop));
                return ExitCode.Ok;
            }
            catch (ItemException e) when (ArchiveSearcher.IsOfVectors(e))
            {
                throw Archive.Unreachable(e);
            }
            catch (ItemException e) when (e.Fault is not (FaultKind.None or FaultKind.Other))
            {
                throw new CliException(ExitCode.Unavailable, e.Message);
            }
        });
        return command;
    }
}
