using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The options of <c>tars search</c> and <c>tars ask</c> over a small archive without vectors.</summary>
public sealed class SearchCommandTests(SearchCommandTests.Built built) : IClassFixture<SearchCommandTests.Built>
{
    [Theory]
    [InlineData("--source *.md", "guia.md")]
    [InlineData("--source logs/", "logs/2023-03-14.txt logs/2023-06.txt")]
    [InlineData("--source *.md --source logs/2023-06*", "guia.md logs/2023-06.txt")]
    [InlineData("--source logs/ --from 2023-06-10", "logs/2023-06.txt")]
    [InlineData("--source logs/ --to 2023-03", "logs/2023-03-14.txt")]
    [InlineData("--source logs/ --from 2023 --to 2023", "logs/2023-03-14.txt logs/2023-06.txt")]
    [InlineData("--language es", "guia.md")]
    [InlineData("--kind document --language en --source logs/*", "logs/2023-03-14.txt logs/2023-06.txt")]
    [InlineData("--kind audio --kind video", "")]
    public async Task A_filter_leaves_what_fits(string options, string sources)
    {
        (int code, string output, _) = await InProcess.RunAsync(
            ["search", "comet", "--json", "--pipeline", built.Definition, .. options.Split(' ')]);
        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        string[] found = [.. json.RootElement.GetProperty("results").EnumerateArray().Select(x => x.GetProperty("source").GetString()!).Distinct()];
        Assert.Equal(sources, string.Join(' ', found.Order(StringComparer.Ordinal)));
        Assert.Equal(sources.Length > 0, json.RootElement.GetProperty("searched_passages").GetInt32() > 0);
    }

    [Fact]
    public async Task A_filter_that_leaves_nothing_says_so()
    {
        (int code, string output, _) = await InProcess.RunAsync(
            "search", "comet", "--source", "\u001b[31m*.doc", "--kind", "audio", "--pipeline", built.Definition);
        Assert.Equal(0, code);
        Assert.StartsWith("nothing found: none of the archive's ", output, StringComparison.Ordinal);
        Assert.Contains("*.doc --kind audio", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        Assert.Equal(
            "nothing found",
            (await InProcess.RunAsync("search", "zebra", "--source", "*.md", "--pipeline", built.Definition)).Out.TrimEnd());

        (code, output, _) = await InProcess.RunAsync(
            "ask", "Who saw the comet?", "--language", "fr", "--json", "--pipeline", built.Definition);
        Assert.Equal(0, code);
        Assert.False(JsonDocument.Parse(output).RootElement.GetProperty("answered").GetBoolean());
        Assert.Contains("filter", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_of_no_passage_brings_the_nearest_that_is_there()
    {
        (int code, string output, string error) = await InProcess.RunAsync("search", "commet", "--pipeline", built.Definition);
        Assert.Equal((0, "nothing found"), (code, output.TrimEnd()));
        Assert.Equal("no passage holds 'commet'; did you mean 'comet'?", error.TrimEnd());

        (code, output, _) = await InProcess.RunAsync("search", "commet", "--json", "--pipeline", built.Definition);
        Assert.Equal(0, code);
        JsonElement meant = JsonDocument.Parse(output).RootElement.GetProperty("did_you_mean")[0];
        Assert.Equal(("commet", "comet"), (meant.GetProperty("word").GetString(), meant.GetProperty("nearest")[0].GetString()));

        Assert.Empty((await InProcess.RunAsync("search", "comet zebra", "--pipeline", built.Definition)).Error);
    }

    [Fact]
    public async Task A_reranker_that_is_no_folder_is_a_fault_of_the_path()
    {
        (int code, _, string error) = await InProcess.RunAsync("search", "comet", "--rerank", "nofolder", "--pipeline", built.Definition);
        Assert.Equal(ExitCode.InputOutput, code);
        Assert.Contains("nofolder is no folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_answers_from_what_the_filter_leaves()
    {
        const string question = "Who saw the comet?";
        Assert.Contains(
            "Daniel Marsh", (await InProcess.RunAsync("ask", question, "--to", "2023-04", "--pipeline", built.Definition)).Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "Clara Stone",
            (await InProcess.RunAsync("ask", question, "--from", "2023-04", "--to", "2023-12", "--pipeline", built.Definition)).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neighbours_and_documents_are_in_the_json_and_on_the_screen()
    {
        string[] call = ["search", "comet", "--source", "logs/", "--group", "document", "--diverse", "--context", "1", "--pipeline", built.Definition];
        (int code, string output, _) = await InProcess.RunAsync([.. call, "--json"]);
        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] results = [.. json.RootElement.GetProperty("results").EnumerateArray()];
        Assert.Equal(2, results.Length);
        JsonElement march = results.Single(x => x.GetProperty("source").GetString() == "logs/2023-03-14.txt");
        Assert.Equal("2023-03-14", march.GetProperty("first_day").GetString());
        Assert.NotEmpty(march.GetProperty("more").EnumerateArray());
        Assert.Contains(
            march.GetProperty("context").EnumerateArray(),
            x => x.GetProperty("text").GetString()!.Contains("comet", StringComparison.Ordinal));

        string screen = (await InProcess.RunAsync(call)).Out;
        Assert.Contains("-- passage 1", screen, StringComparison.Ordinal);
        Assert.Contains(" 2. ", screen, StringComparison.Ordinal);
        Assert.DoesNotContain(" 3. ", screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", "yesterday", "--from takes a day, a month or a year")]
    [InlineData("--to", "2023-02-30", "not '2023-02-30'")]
    [InlineData("--kind", "pdf", "--kind takes audio, video, document or table, not 'pdf'")]
    [InlineData("--language", "english", "not 'english'")]
    [InlineData("--context", "21", "--context takes a whole number from 0 to 20")]
    [InlineData("--group", "page", "--group takes passage or document, not 'page'")]
    [InlineData("--source", "", "an entry is empty")]
    public async Task A_wrong_option_is_a_usage_error(string option, string value, string said)
    {
        (int code, string output, string error) = await InProcess.RunAsync(
            "search", "comet", option, value, "--pipeline", built.Definition);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search")]
    [InlineData("ask")]
    public async Task Days_the_wrong_way_round_are_a_usage_error(string command)
    {
        (int code, _, string error) = await InProcess.RunAsync(
            command, "comet", "--from", "2023-07", "--to", "2023-06", "--pipeline", built.Definition);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("begins on 2023-07-01, after its end on 2023-06-30", error, StringComparison.Ordinal);
    }

    /// <summary>A folder of four files and what a run made of it.</summary>
    public sealed class Built : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal string Definition => _folder["small.yaml"];

        public async ValueTask InitializeAsync()
        {
            Directory.CreateDirectory(_folder["in/logs"]);
            string more = string.Concat(
                Enumerable.Repeat("Nothing else of note has happened in the dome on that night, and all of us went to sleep early. ", 12));
            await File.WriteAllTextAsync(
                _folder["in/logs/2023-03-14.txt"],
                $"Daniel Marsh saw the comet in the evening from the dome.\n\n{more}\n\nThe comet was gone with the fog.\n");
            await File.WriteAllTextAsync(
                _folder["in/logs/2023-06.txt"],
                "Clara Stone saw the comet in the morning. It was the night of the storm, and the dome had been closed for hours.\n");
            await File.WriteAllTextAsync(_folder["in/guia.md"], "# Guía\n\nEl comet de la noche es el que se ve desde la terraza. Los "
                + "visitantes miran por el telescopio y la guía explica las estrellas.\n");
            await File.WriteAllTextAsync(
                _folder["in/rules.txt"], "The dome must be closed when the wind is stronger than 15 metres per second.\n");
            await File.WriteAllTextAsync(Definition, """
                name: small
                state: state
                nodes:
                  inbox:   { use: folder, with: { path: in } }
                  text:    { use: extract, from: inbox }
                  chunks:  { use: chunk, from: text, with: { max_tokens: 60, overlap_tokens: 0 } }
                  library: { use: index, from: chunks, with: { path: state/index } }
                """);
            Assert.Equal(0, (await InProcess.RunAsync("run", Definition)).Code);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
