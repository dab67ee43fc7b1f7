using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Stages.Rag;

namespace Tars.Cli.Commands;

/// <summary><c>tars ask QUESTION</c>: answers with quotes from the archive.</summary>
internal static class AskCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> question = CommonOptions.Words("QUESTION", "A question in plain words.");
        var pipeline = new PipelineOption();
        var filter = new FilterOptions();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("ask", "Answer a question with verbatim quotes, each with its page or second.") { question, pipeline };
        filter.AddTo(command);
        command.Add(json);
        command.Add(offline);
        command.SetAction(async (result, stop) =>
        {
            using ArchiveSearcher archive = await Archive.OpenAsync(result.GetValue(pipeline)!, result.GetValue(offline), terminal, stop);
            ArchiveAnswer answer = new ArchiveAnswerer(archive).Ask(result.GetValue(question)!, filter.Of(result));
            if (result.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(answer));
            }
            else
            {
                Print(answer, terminal);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ArchiveAnswer answer, Terminal terminal)
    {
        if (!answer.Answered)
        {
            terminal.Out.WriteLine(Terminal.Safe(answer.Answer));
            return;
        }

        for (int i = 0; i < answer.Citations.Count; i++)
        {
            Citation citation = answer.Citations[i];
            terminal.Out.WriteLine($"\"{Terminal.Safe(citation.Quote)}\"");
            terminal.Out.WriteLine(
                $"    {terminal.Bold(Terminal.SafeLine(citation.Source + Place.Of(citation.Page, citation.StartSeconds, citation.EndSeconds)))}  " +
                terminal.Dim($"sha256 {citation.Sha256[..Math.Min(12, citation.Sha256.Length)]}"));
        }
    }
}
