using System.Text.Json;
using Tars.Testing;
using Tars.Testing.Java;
using Tars.TextIndex;

namespace Tars.Cli.Tests;

/// <summary>The main job from end to end, as a user sees it: the sample inbox becomes an archive to search, question and audit.</summary>
[Collection(SampleArchiveCollection.Name)]
public sealed class MainJobTests(SampleArchive archive)
{
    private static readonly string s_inbox = Path.Combine(Repository.Root, "samples", "inbox");

    [Fact]
    public void Run_NamesEveryFileAndWhatBecameOfIt()
    {
        Assert.True(archive.First.ExitCode == 3, archive.First.Error + archive.First.Out);
        foreach (string file in Directory.EnumerateFiles(s_inbox, "*", SearchOption.AllDirectories))
        {
            Assert.Contains(Path.GetRelativePath(s_inbox, file), archive.First.Out);
        }

        Assert.Contains("counts reconcile", archive.First.Out);
        Assert.Contains("same bytes as", archive.First.Out);
    }

    [Fact]
    public void Run_DamagedFile_IsADeadLetterWithBothDigests()
    {
        string[] lines = archive.First.Out.Split('\n');
        int at = Array.FindIndex(lines, l => l.Contains("2023-10-05-calibration-meeting.m4a", StringComparison.Ordinal));
        Assert.StartsWith("dead", lines[at]);
        Assert.Contains("checked:", lines[at + 1]);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(lines[at + 1], "[0-9a-f]{12,64}"));
    }

    [Fact]
    public async Task Run_Again_DoesNothingAndSaysSo()
    {
        ToolResult second = await ToolProcess.RunAsync(archive.Folder, "run", "pipeline.yaml", "--json");
        Assert.Equal(0, second.ExitCode);
        JsonElement report = second.Json;
        Assert.Equal("completed", report.GetProperty("outcome").GetString());
        Assert.Equal(report.GetProperty("roots").GetInt32(), report.GetProperty("unchanged").GetInt32());
        Assert.Equal(0, report.GetProperty("dead_letters").GetInt32());
        Assert.Equal(1, report.GetProperty("dead_letters_open").GetInt32());
        Assert.All(report.GetProperty("nodes").EnumerateArray(), n => Assert.Equal(0, n.GetProperty("out").GetInt32()));
        Assert.Contains("nothing to do", (await ToolProcess.RunAsync(archive.Folder, "run")).Out);
    }

    [Fact]
    public async Task Search_ModelIsNotHere_SaysHowToGoByWordsAlone()
    {
        using var none = new TemporaryFolder();
        string[] call = ["search", "burnt plastic", "--offline", "--pipeline", Path.Combine(archive.Folder, "pipeline.yaml")];
        ToolRun refused = await ToolRun.WithAsync($"TARS_CACHE={none.Path}", call);
        Assert.Equal(ExitCode.Unavailable, refused.Code);
        Assert.Contains("To search by words alone: --words", refused.Error, StringComparison.Ordinal);
        ToolRun found = await ToolRun.WithAsync($"TARS_CACHE={none.Path}", [.. call, "--words"]);
        Assert.Contains("lightning-morning", found.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-03-14-discovery-night", ".wav")]
    [InlineData("2023-06-20-lightning-morning", ".m4a")]
    [InlineData("2023-09-15-visitor-talk", ".mp4")]
    public async Task Search_SpokenSentence_IsFoundWithItsSecond(string recording, string extension)
    {
        JsonElement spoken = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "make", "texts", recording + ".json"))).RootElement;
        int close = 0;
        foreach (JsonElement sentence in spoken.EnumerateArray())
        {
            ToolResult found = await ToolProcess.RunAsync(
                archive.Folder, "search", sentence.GetProperty("text").GetString()!, "--limit", "3", "--json");
            Assert.Equal(0, found.ExitCode);
            JsonElement first = found.Json.GetProperty("results")[0];
            bool right = first.GetProperty("source").GetString() == $"recordings/{recording}{extension}"
                && Math.Abs(first.GetProperty("start_seconds").GetDouble() - sentence.GetProperty("start").GetDouble()) <= 3;
            close += right ? 1 : 0;
        }

        // A sentence that another source tells as well may be found there first.
        Assert.True(close >= spoken.GetArrayLength() * 0.7, $"{close} of {spoken.GetArrayLength()} sentences were found at their second");
    }

    [Fact]
    public async Task Questions_AreAnsweredFromTheRightSourceOrNotAtAll()
    {
        // Here 57 of 57 are found, 52 of them answered, 49 rightly, and 14 of 17 refused, as README says. One less of each passes, since
        // another
        // processor may hear another word; of those answered none, for nine in ten is what is promised.
        string[] gates = ["quote_precision=1", "success@3=0.98", "answered=0.9", "answer_recall=0.84", "answer_place=0.75", "abstention=0.76"];
        string questions = Path.Combine(Repository.Root, "samples", "questions.yaml");
        ToolResult result = await ToolProcess.RunAsync(
            archive.Folder, ["eval", questions, "--json", .. gates.SelectMany(x => (string[])["--min", x])]);
        Assert.True(result.ExitCode == 0, result.Error + result.Out);
        JsonElement[] metrics = [.. result.Json.GetProperty("metrics").EnumerateArray()];
        int answerable = Questions("answered");
        int unanswerable = Questions("abstention");
        Assert.True(answerable + unanswerable >= 40, $"{answerable} + {unanswerable} questions");
        Assert.True(unanswerable * 5 >= answerable + unanswerable, $"{unanswerable} of {answerable + unanswerable} are unanswerable");

        // The same questions against what was printed: nothing differs, and a gate that no archive can pass refuses.
        string saved = Path.Combine(archive.Folder, "saved.json");
        await File.WriteAllTextAsync(saved, result.Out);
        ToolResult again = await ToolProcess.RunAsync(
            archive.Folder, "eval", questions, "--baseline", saved, "--no-worse", "--min", "precision@10=0.5");
        Assert.Equal(2, again.ExitCode);
        Assert.StartsWith("tars: precision@10 is ", again.Error, StringComparison.Ordinal);
        Assert.Single(again.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        int Questions(string metric) => metrics.Single(x => x.GetProperty("name").GetString() == metric).GetProperty("questions").GetInt32();
    }

    [Fact]
    public async Task Ask_Answer_IsMadeOfItsQuotes()
    {
        JsonElement answer = (await ToolProcess.RunAsync(archive.Folder, "ask", "How many teeth had the large wheel of the gearbox "
            + "lost?", "--json")).Json;
        Assert.True(answer.GetProperty("answered").GetBoolean());
        foreach (JsonElement citation in answer.GetProperty("citations").EnumerateArray())
        {
            Assert.Contains(citation.GetProperty("quote").GetString()!, answer.GetProperty("answer").GetString()!);
            Assert.Equal(64, citation.GetProperty("sha256").GetString()!.Length);
        }
    }

    [Theory]
    [InlineData("gearbox", "--kind audio", "recordings/2023-04-02-dome-motor.mp3 incoming/memo-brook-april.mp3")]
    [InlineData("gearbox", "--source *.jsonl", "tables/maintenance-log-2023.jsonl")]
    [InlineData("dome", "--kind audio --from 2023-06 --to 2023-06", "recordings/2023-06-20-lightning-morning.m4a")]
    [InlineData("telescopio", "--language es", "documents/guia-de-visitas.md")]
    public async Task Search_Filtered_FindsWhatIsLeft(string query, string options, string sources)
    {
        JsonElement found = (await ToolProcess.RunAsync(archive.Folder, ["search", query, "--json", .. options.Split(' ')])).Json;
        Assert.NotEqual(0, found.GetProperty("results").GetArrayLength());
        Assert.All(
            found.GetProperty("results").EnumerateArray(), x => Assert.Contains(x.GetProperty("source").GetString()!, sources.Split(' ')));
    }

    [Theory]
    [InlineData("The cable is made of copper and is 60 metres long.", 2)]
    [InlineData("The surge protector in the north cabinet would have stopped it.", 2)]
    [InlineData("The label with the reminder had fallen behind the cabinet", 2)]
    [InlineData("what the repair costs, and what will be changed", 1)]
    public async Task Search_SentenceOfThePdf_IsFoundWithItsPage(string sentence, int page)
    {
        JsonElement found = (await ToolProcess.RunAsync(archive.Folder, "search", sentence, "--limit", "3", "--json")).Json;
        JsonElement first = found.GetProperty("results")[0];
        Assert.Equal(
            ("documents/lightning-damage-report.pdf", page),
            (first.GetProperty("source").GetString(), first.GetProperty("page").GetInt32()));
    }

    [Fact]
    public void Index_JudgedByJava_IsCleanAndGivesTheSameDocumentsAndScores()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? string.Empty);
        string[] words = ["the", "observatory", "comet", "lightning", "camera", "dome", "martin", "euro", "twelv", "mirror", "noche", "2023"];
        List<Query> queries =
        [
            .. words.Select(w => new TermQuery("text", w)),
            .. words.Zip(words.Skip(1), (a, b) => new BooleanQuery().Should(new TermQuery("text", a)).Should(new TermQuery("title", b, 2))),
        ];
        string index = Path.Combine(archive.Folder, ".tars", "index");
        Assert.Equal(string.Empty, JavaIndexCheck.Disagreements(index, queries));
    }

    [Fact]
    public void Audit_WritesAReportForEachTable()
    {
        string[] reports = Directory.GetFiles(Path.Combine(archive.Folder, ".tars", "forensics"), "*", SearchOption.AllDirectories);
        Assert.Equal(3, reports.Count(r => r.EndsWith(".md", StringComparison.Ordinal)));
        Assert.Equal(3, reports.Count(r => r.EndsWith(".json", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Forensics_Analyze_PrintsFindings()
    {
        ToolResult result = await ToolProcess.RunAsync(
            archive.Folder, "forensics", "analyze", Path.Combine(s_inbox, "tables", "observations-2023.csv"), "--format", "json");
        Assert.Equal(0, result.ExitCode);
        string[] checks = [.. result.Json.GetProperty("findings").EnumerateArray()
            .Where(f => f.GetProperty("status").GetString() is "warn" or "fail")
            .Select(f => f.GetProperty("check").GetString()!)];
        Assert.Contains("V08", checks);
        Assert.Contains("V11", checks);
        Assert.Contains("C08", checks);
    }
}
