using System.Text.Json;
using Tars.Testing;
using Tars.Testing.Java;
using Tars.TextIndex;

namespace Tars.Cli.Tests;

/// <summary>The main job from end to end, as a user sees it: the sample inbox becomes an archive to search, question and audit.</summary>
public sealed class MainJobTests(SampleArchive archive) : IClassFixture<SampleArchive>
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
            ToolResult found = await ToolProcess.RunAsync(archive.Folder, "search", sentence.GetProperty("text").GetString()!, "--limit", "3", "--json");
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
        (List<Question> answerable, List<Question> unanswerable) = Question.Read(Path.Combine(Repository.Root, "samples", "questions.yaml"));
        int inFirstThree = 0;
        int refused = 0;
        foreach (Question question in answerable)
        {
            JsonElement found = (await ToolProcess.RunAsync(archive.Folder, "search", question.Text, "--limit", "3", "--json")).Json;
            inFirstThree += found.GetProperty("results").EnumerateArray().Any(r => question.Sources.Contains(r.GetProperty("source").GetString()!)) ? 1 : 0;
            JsonElement answer = (await ToolProcess.RunAsync(archive.Folder, "ask", question.Text, "--json")).Json;
            refused += answer.GetProperty("answered").GetBoolean() ? 0 : 1;
            foreach (JsonElement citation in answer.GetProperty("citations").EnumerateArray())
            {
                Assert.Contains(citation.GetProperty("quote").GetString()!, answer.GetProperty("answer").GetString()!);
                Assert.Equal(64, citation.GetProperty("sha256").GetString()!.Length);
            }
        }

        int declined = 0;
        foreach (Question question in unanswerable)
        {
            JsonElement answer = (await ToolProcess.RunAsync(archive.Folder, "ask", question.Text, "--json")).Json;
            declined += answer.GetProperty("answered").GetBoolean() ? 0 : 1;
        }

        Assert.True(inFirstThree >= answerable.Count * 0.9, $"right source in the first three: {inFirstThree} of {answerable.Count}");
        Assert.True(refused <= answerable.Count * 0.1, $"refused: {refused} of {answerable.Count}");
        Assert.True(declined >= unanswerable.Count * 0.6, $"declined: {declined} of {unanswerable.Count}");
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
