using System.Globalization;
using System.Text;
using Tars.Stages.Rag;

namespace Tars.Cli.Reporting;

/// <summary>Prints what a search found, for people.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class SearchListing(Terminal terminal)
{
    /// <summary>Prints the results, at least one.</summary>
    public void Print(IReadOnlyList<SearchResult> results)
    {
        for (int i = 0; i < results.Count; i++)
        {
            SearchResult result = results[i];
            string score = terminal.Dim(result.Score.ToString("0.00", CultureInfo.InvariantCulture));
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1,2}. {terminal.Bold(Terminal.SafeLine(result.Source + PlaceOf(result)))}  {score}"));
            string title = result.Heading.Length > 0 ? $"{result.Title} > {result.Heading}" : result.Title;
            terminal.Out.WriteLine($"    {terminal.Dim(Terminal.SafeLine(title))}");
            if (result.Context.Count == 0)
            {
                terminal.Out.WriteLine($"    {Highlighted(result).ReplaceLineEndings("\n    ")}");
            }

            Context(result);
            foreach (SearchResult more in result.More)
            {
                terminal.Out.WriteLine($"    {terminal.Bold(Terminal.SafeLine(more.Source + PlaceOf(more)))}");
                terminal.Out.WriteLine($"    {Highlighted(more).ReplaceLineEndings("\n    ")}");
                Context(more);
            }

            foreach (string also in result.Also)
            {
                terminal.Out.WriteLine($"    {terminal.Dim($"same bytes: {Terminal.SafeLine(also)}")}");
            }
        }
    }

    private void Context(SearchResult result)
    {
        foreach (ContextPassage passage in result.Context)
        {
            string place = Place.Of(passage.Page, passage.StartSeconds, passage.EndSeconds);
            terminal.Out.WriteLine(
                $"    {terminal.Dim(string.Create(CultureInfo.InvariantCulture, $"-- passage {passage.Ordinal + 1}{place}"))}");
            terminal.Out.WriteLine($"    {Terminal.Safe(passage.Text).ReplaceLineEndings("\n    ")}");
        }
    }

    private static string PlaceOf(SearchResult result) => Place.Of(result.Page, result.StartSeconds, result.EndSeconds);

    /// <summary>Control characters of the text are taken out before the ones that highlight are put in.</summary>
    private string Highlighted(SearchResult result)
    {
        var text = new StringBuilder();
        int at = 0;
        foreach (TextSpan span in result.Highlights)
        {
            text.Append(Terminal.Safe(result.Text[at..span.Start])).Append(
                terminal.Yellow(Terminal.Safe(result.Text[span.Start..span.End])));
            at = span.End;
        }

        return text.Append(Terminal.Safe(result.Text[at..])).ToString();
    }
}
