using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Rag;

namespace Tars.Cli.Commands;

/// <summary><c>tars search QUERY</c>: finds passages by words and by meaning.</summary>
internal static class SearchCommand
{
    // A hint that is waited for longer is none.
    private static readonly TimeSpan s_hint = TimeSpan.FromMilliseconds(250);

    public static Command Create(Terminal terminal)
    {
        Argument<string> query = CommonOptions.Words("QUERY", "What to look for.");
        var pipeline = new PipelineOption();
        Option<int> limit = CommonOptions.Number("--limit", "At most so many results, 1 to 1000.", 10, 1, 1000);
        var filter = new FilterOptions();
        var diverse = new Option<bool>("--diverse")
        {
            Description = "Let results differ from each other: what resembles an earlier one comes later.",
        };
        Option<int> context = CommonOptions.Number(
            "--context", $"Show each passage in whole, with so many neighbours on either side, up to {SearchOptions.MostContext}.",
            0, 0, SearchOptions.MostContext);
        Option<string> group = CommonOptions.Among(
            "--group", "What counts as one result; a document is shown with its best passages.", "passage", "passage", "document");
        var rerank = new Option<string?>("--rerank")
        {
            Description = "Order the best passages anew with a cross-encoder in ONNX format.",
            HelpName = "FOLDER",
        };
        Option<bool> words = CommonOptions.WordsAlone();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "search",
            """
            Find passages in the archive, with their page or second.
            A result's score orders the results of one search; that of another search, or of another filter, is on another scale.

            Examples:
              tars search "burnt plastic"
              tars search camera --kind audio --from 2023-06-20 --to 2023-06-30
              tars search camera --kind audio --kind video --context 1
              tars search comet --group document --diverse --json
            """)
        { query, pipeline, limit, diverse, context, group, rerank, words };
        filter.AddTo(command);
        command.Add(json);
        command.Add(offline);
        command.SetAction(async (result, stop) =>
        {
            DefinitionSource file = result.GetValue(pipeline)!;
            PipelineDefinition definition = Definitions.Load(file, terminal);
            var index = (IndexOptions)Archive.IndexOf(definition, file).Options!;
            await using ArchiveSearcher archive = await Archive.OpenAsync(
                definition, file, result.GetValue(offline), terminal, stop, result.GetValue(words));
            using CrossEncoder? reranker = await RerankerAsync(result.GetValue(rerank), result.GetValue(offline), terminal, stop);
            var options = new SearchOptions
            {
                Reranker = reranker,
                RerankDepth = index.RerankDepth,
                Limit = result.GetValue(limit),
                Filter = filter.Of(result),
                Diverse = result.GetValue(diverse),
                Context = result.GetValue(context),
                Group = result.GetValue(group) == "document" ? SearchGrouping.Document : SearchGrouping.Passage,
            };
            IReadOnlyList<SearchResult> results;
            try
            {
                results = await archive.SearchAsync(result.GetValue(query)!, options, stop);
            }
            catch (ItemException e)
            {
                throw Archive.Unreachable(e);
            }

            int searched = archive.Count(options.Filter);
            IReadOnlyList<NearWord> near = Near(archive, result.GetValue(query)!, stop);
            if (result.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(new { results, searched_passages = searched, did_you_mean = near }));
            }
            else if (results.Count > 0)
            {
                new SearchListing(terminal).Print(results);
            }
            else
            {
                terminal.Out.WriteLine(searched > 0 || archive.PassageCount == 0
                    ? "nothing found"
                    : Terminal.SafeLine($"nothing found: none of the archive's {archive.PassageCount} passages fits "
                        + $"{filter.Describe(result)}"));
            }

            foreach (NearWord word in result.GetValue(json) ? [] : near)
            {
                terminal.Error.WriteLine(Terminal.SafeLine(
                    $"no passage holds '{word.Word}'; did you mean {string.Join(" or ", word.Nearest.Select(n => $"'{n}'"))}?"));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<CrossEncoder?> RerankerAsync(string? folder, bool offline, Terminal terminal, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return null;
        }

        return Directory.Exists(folder)
            ? await CrossEncoder.OpenAsync(Path.GetFullPath(folder), ToolAssets.Open(offline, terminal), stop)
            : throw new CliException(
                ExitCode.InputOutput, $"{folder} is no folder; --rerank takes one that holds a cross-encoder in ONNX format and its "
                    + $"tokenizer.");
    }

    private static IReadOnlyList<NearWord> Near(ArchiveSearcher archive, string query, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_hint);
        return archive.NearWords(query, limit.Token);
    }
}
