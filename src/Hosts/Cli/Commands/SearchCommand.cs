using System.CommandLine;
using System.Globalization;
using System.Text;
using Tars.Cli.Reporting;
using Tars.Stages.Rag;

namespace Tars.Cli.Commands;

/// <summary><c>tars search QUERY</c>: finds passages by words and by meaning.</summary>
internal static class SearchCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> query = CommonOptions.Words("QUERY", "What to look for.");
        var pipeline = new PipelineOption();
        var limit = new Option<int>("--limit")
        {
            Description = "At most so many results, 1 to 1000.",
            DefaultValueFactory = _ => 10,
            CustomParser = CommonOptions.Number(1, 1000),
            HelpName = "N",
        };
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("search", "Find passages in the archive, with their page or second.") { query, pipeline, limit, json, offline };
        command.SetAction(async (result, stop) =>
        {
            using ArchiveSearcher archive = await Archive.OpenAsync(result.GetValue(pipeline)!, result.GetValue(offline), terminal, stop);
            IReadOnlyList<SearchResult> results = archive.Search(result.GetValue(query)!, result.GetValue(limit));
            if (result.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(new { results }));
            }
            else
            {
                Print(results, terminal);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(IReadOnlyList<SearchResult> results, Terminal terminal)
    {
        if (results.Count == 0)
        {
            terminal.Out.WriteLine("nothing found");
        }

        for (int i = 0; i < results.Count; i++)
        {
            SearchResult result = results[i];
            string place = Place.Of(result.Page, result.StartSeconds, result.EndSeconds);
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{i + 1,2}. {terminal.Bold(Terminal.SafeLine(result.Source + place))}  {terminal.Dim(result.Score.ToString("0.00", CultureInfo.InvariantCulture))}"));
            string title = result.Heading.Length > 0 ? $"{result.Title} > {result.Heading}" : result.Title;
            terminal.Out.WriteLine($"    {terminal.Dim(Terminal.SafeLine(title))}");
            terminal.Out.WriteLine($"    {Highlighted(result, terminal).ReplaceLineEndings("\n    ")}");
            foreach (string also in result.Also)
            {
                terminal.Out.WriteLine($"    {terminal.Dim($"same bytes: {Terminal.SafeLine(also)}")}");
            }
        }
    }

    /// <summary>Control characters of the text are taken out before the ones that highlight are put in.</summary>
    private static string Highlighted(SearchResult result, Terminal terminal)
    {
        var text = new StringBuilder();
        int at = 0;
        foreach (TextSpan span in result.Highlights)
        {
            text.Append(Terminal.Safe(result.Text[at..span.Start])).Append(terminal.Yellow(Terminal.Safe(result.Text[span.Start..span.End])));
            at = span.End;
        }

        return text.Append(Terminal.Safe(result.Text[at..])).ToString();
    }
}
