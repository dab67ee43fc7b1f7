using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>tars forensics hold, and the verbs that delete nothing that is under hold.</summary>
public sealed class LegalHoldCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LegalHoldCommandTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["in/a.txt"], "The dome opened at nine.");
        File.WriteAllBytes(_folder["in/b.pdf"], [.. "%PDF-1.4 and nothing of one"u8]);
        File.WriteAllBytes(_folder["in/c.pdf"], [.. "%PDF-1.4 and nothing of another"u8]);
        File.WriteAllText(Definition, """
            name: held
            nodes:
              inbox:  { use: folder, with: { path: in } }
              text:   { use: extract, from: inbox, memo: on }
              chunks: { use: chunk, from: text }
              library: { use: index, from: chunks, with: { path: index } }
            """);
    }

    private string Definition => _folder["held.yaml"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HeldThings_AreRefusedWithCodeTwo_AndGoAfterTheRelease()
    {
        Assert.Equal(3, (await ToolRun.OfAsync("run", Definition)).Code);
        Assert.Equal((0, "nothing is under hold"), await CodeAsync("forensics", "hold", "list"));
        Assert.Equal(64, (await CodeAsync("forensics", "hold", "add", "b.pdf", "--reason", " ")).Code);
        (int code, string said) = await CodeAsync("forensics", "hold", "add", _folder["in/b.pdf"], "--reason", "case 7");
        Assert.Equal(0, code);
        Assert.Contains("on 'in/b.pdf'", said, StringComparison.Ordinal);
        Assert.Contains("1 root of the archive", said, StringComparison.Ordinal);

        using (JsonDocument list = JsonDocument.Parse((await CodeAsync("forensics", "hold", "list", "--json")).Said))
        {
            JsonElement hold = list.RootElement.GetProperty("holds")[0];
            Assert.Equal(
                (1, 1, "case 7"),
                (hold.GetProperty("number").GetInt32(), hold.GetProperty("roots").GetInt32(), hold.GetProperty("reason").GetString()));
        }

        (code, said) = await CodeAsync("dlq", "drop", "--all");
        Assert.Equal(2, code);
        Assert.StartsWith("1 dropped", said, StringComparison.Ordinal);
        Assert.Contains("b.pdf is under hold 1", said, StringComparison.Ordinal);
        foreach (string[] refused in (string[][])[["dlq", "retry", "--all"], ["index", "rebuild"]])
        {
            (code, said) = await CodeAsync(refused);
            Assert.True(code == 2, $"{string.Join(' ', refused)}: {code} {said}");
            Assert.Contains("case 7", said, StringComparison.Ordinal);
        }

        Assert.Equal(64, (await CodeAsync("forensics", "hold", "release", "9", "--reason", "closed")).Code);
        Assert.Equal((0, "hold 1 on 'in/b.pdf' is released"), await CodeAsync("forensics", "hold", "release", "1", "--reason", "closed"));
        Assert.DoesNotContain("closed", (await CodeAsync("forensics", "hold", "list")).Said, StringComparison.Ordinal);
        Assert.Matches(@"hold +on .*\n1 +in/b\.pdf .*case 7 .*closed$", (await CodeAsync("forensics", "hold", "list", "--all")).Said);
        using (JsonDocument list = JsonDocument.Parse((await CodeAsync("forensics", "hold", "list", "--all", "--json")).Said))
            Assert.Equal("closed", list.RootElement.GetProperty("holds")[0].GetProperty("release_reason").GetString());
        Assert.Equal((0, "1 dropped"), await CodeAsync("dlq", "drop", "--all"));
        Assert.Equal(0, (await CodeAsync("gc")).Code);
        Assert.Contains("closed", (await CodeAsync("forensics", "timeline")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeldFile_ThatChanged_IsToldOfByPlanAndRun_EvenWhereNothingElseDid()
    {
        Assert.Equal(3, (await ToolRun.OfAsync("run", Definition)).Code);
        Assert.Equal(0, (await CodeAsync("forensics", "hold", "add", _folder["in/a.txt"], "--reason", "case 8")).Code);
        File.WriteAllText(_folder["in/a.txt"], "The dome opened at ten, they say now.");
        Assert.Contains(
            "1 root that changed or went stays as it was, under hold", (await ToolRun.OfAsync("plan", Definition)).Output,
            StringComparison.Ordinal);
        ToolRun run = await ToolRun.OfAsync("run", Definition);
        Assert.Contains("a.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains("hold 1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_UnderHold_KeepsWhatWasComputed_AndCleansTheRest()
    {
        Assert.Equal(3, (await ToolRun.OfAsync("run", Definition)).Code);
        Assert.Equal(0, (await CodeAsync("forensics", "hold", "add", "b.pdf", "--reason", "case 9")).Code);
        string orphan = new ArtifactStore(_folder[".tars/artifacts"]).Put([.. "what a crash left"u8]);
        Assert.Equal((0, "would remove 1 artifact, 0.0 MiB; would forget 0 kept outputs"), await CodeAsync("gc", "--dry-run"));
        Assert.Equal((0, "removed 1 artifact, 0.0 MiB; forgot 0 kept outputs"), await CodeAsync("gc"));
        Assert.Null(new ArtifactStore(_folder[".tars/artifacts"]).Get(orphan));

        // Another option of the stage: what it computed before is nobody's any more, and may be the held document's.
        File.WriteAllText(Definition, File.ReadAllText(Definition).Replace("use: extract,", "use: extract, with: { max_characters: 70000 },", StringComparison.Ordinal));
        (int code, string said) = await CodeAsync("gc");
        Assert.Equal(2, code);
        Assert.StartsWith("removed 0 artifacts, 0.0 MiB; forgot 0 kept outputs", said, StringComparison.Ordinal);
        Assert.Contains("1 kept output of computations that changed stays", said, StringComparison.Ordinal);
        Assert.Contains("hold 1 on 'b.pdf'", said, StringComparison.Ordinal);
        Assert.Contains("case 9", said, StringComparison.Ordinal);
        Assert.Contains("tars forensics hold release 1 --reason TEXT", said, StringComparison.Ordinal);
        using (JsonDocument json = JsonDocument.Parse((await ToolRun.OfAsync("gc", "--json", "--pipeline", Definition)).Output))
            Assert.Equal((1, 1), (json.RootElement.GetProperty("held").GetInt32(), json.RootElement.GetProperty("holds").GetArrayLength()));
        Assert.Equal(0, (await CodeAsync("forensics", "hold", "release", "1", "--reason", "closed")).Code);
        Assert.Equal((0, "removed 0 artifacts, 0.0 MiB; forgot 1 kept output"), await CodeAsync("gc"));
    }

    private async Task<(int Code, string Said)> CodeAsync(params string[] arguments)
    {
        (int code, string output, string error) = await InProcess.RunAsync([.. arguments, "--pipeline", Definition]);
        return (code, (output + error).Trim());
    }
}
