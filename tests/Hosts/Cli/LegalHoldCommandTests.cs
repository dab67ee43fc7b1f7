using System.Text.Json;
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
            Assert.Equal((2, 1, "case 7"), (hold.GetProperty("number").GetInt32(), hold.GetProperty("roots").GetInt32(), hold.GetProperty("reason").GetString()));
        }

        (code, said) = await CodeAsync("dlq", "drop", "--all");
        Assert.Equal(2, code);
        Assert.StartsWith("1 dropped", said, StringComparison.Ordinal);
        Assert.Contains("b.pdf is under hold 2", said, StringComparison.Ordinal);
        foreach (string[] refused in (string[][])[["dlq", "retry", "--all"], ["gc"], ["gc", "--dry-run"], ["index", "rebuild"]])
        {
            (code, said) = await CodeAsync(refused);
            Assert.True(code == 2, $"{string.Join(' ', refused)}: {code} {said}");
            Assert.Contains("case 7", said, StringComparison.Ordinal);
        }

        Assert.Equal(64, (await CodeAsync("forensics", "hold", "release", "9", "--reason", "closed")).Code);
        Assert.Equal((0, "hold 2 on 'in/b.pdf' is released"), await CodeAsync("forensics", "hold", "release", "2", "--reason", "closed"));
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
        Assert.Contains("1 root that changed or went stays as it was, under hold", (await ToolRun.OfAsync("plan", Definition)).Output, StringComparison.Ordinal);
        ToolRun run = await ToolRun.OfAsync("run", Definition);
        Assert.Contains("a.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains("hold 2", run.Output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> CodeAsync(params string[] arguments)
    {
        (int code, string output, string error) = await InProcess.RunAsync([.. arguments, "--pipeline", Definition]);
        return (code, (output + error).Trim());
    }
}
