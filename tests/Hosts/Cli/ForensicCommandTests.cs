using System.Security.Cryptography;
using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The verbs of forensics that need no library: over runs, reports and records.</summary>
public sealed class ForensicCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ForensicCommandTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["in/a.txt"], "The dome opened at nine.");
        File.WriteAllText(Definition, """
            name: records
            nodes:
              inbox:  { use: folder, with: { path: in } }
              text:   { use: extract, from: inbox }
              copies: { use: files, from: text, with: { path: copies, formats: [txt] } }
            """);
    }

    private string Definition => _folder["records.yaml"];

    private string Key => _folder["keys/audit.pem"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keygen_NoFolderOfSettingsYet_MakesItInsteadOfUsingTheOneOneStandsIn()
    {
        ToolRun run = await ToolRun.WithAsync($"XDG_CONFIG_HOME={_folder["settings"]}", "forensics", "keygen");
        Assert.True(run.Code == 0, run.Error);
        Assert.True(File.Exists(_folder["settings/tars/audit-key.pem"]), run.Output);
    }

    [Fact]
    public async Task SealVerifyProve_FindWhatWasChanged()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        Assert.Equal(64, (await ToolRun.OfAsync("forensics", "keygen", "--out", _folder[".tars/key.pem"], "--pipeline", Definition)).Code);
        Assert.Equal(0, (await ToolRun.OfAsync("forensics", "keygen", "--out", Key, "--pipeline", Definition)).Code);
        ToolRun seal = await ToolRun.OfAsync("forensics", "seal", "--pipeline", Definition, "--key", Key);
        Assert.Equal(0, seal.Code);

        ToolRun verify = await ToolRun.OfAsync("forensics", "verify", "--pipeline", Definition, "--key", Key + ".pub", "--json");
        Assert.Equal(0, verify.Code);
        using JsonDocument json = JsonDocument.Parse(verify.Output);
        string head = json.RootElement.GetProperty("head").GetString()!;
        Assert.Contains(head, seal.Output);
        Assert.Equal(
            (0, 4), (json.RootElement.GetProperty("problems").GetArrayLength(), json.RootElement.GetProperty("limits").GetArrayLength()));

        string copy = Directory.EnumerateFiles(_folder["copies"], "*.txt", SearchOption.AllDirectories).Single();
        ToolRun proof = await ToolRun.OfAsync("forensics", "prove", Path.GetRelativePath(_folder.Path, copy), "--pipeline", Definition);
        Assert.Equal(0, proof.Code);
        await File.WriteAllTextAsync(_folder["proof.json"], proof.Output, TestContext.Current.CancellationToken);
        string[] check = ["forensics", "verify", "--proof", _folder["proof.json"], "--artifact", copy, "--key", Key + ".pub"];
        Assert.Equal(0, (await ToolRun.OfAsync(check)).Code);

        Assert.Equal(
            2,
            (await ToolRun.OfAsync("forensics", "verify", "--pipeline", Definition, "--key", Key, "--anchor", new string('0', 64))).Code);
        await File.AppendAllTextAsync(copy, "put in", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await ToolRun.OfAsync(check)).Code);
        ToolRun tampered = await ToolRun.OfAsync("forensics", "verify", "--pipeline", Definition, "--key", Key);
        Assert.Equal(2, tampered.Code);
        Assert.Contains("its bytes are not those of the manifest", tampered.Output);
        Assert.Contains("What this cannot see:", tampered.Output);
    }

    [Fact]
    public async Task Timeline_PutsEveryRecordInOneOrder()
    {
        await File.WriteAllBytesAsync(_folder["in/b.pdf"], [.. "%PDF-1.4 and nothing of one"u8], TestContext.Current.CancellationToken);
        Assert.Equal(3, (await ToolRun.OfAsync("run", Definition)).Code);
        Assert.Equal(0, (await ToolRun.OfAsync("forensics", "keygen", "--out", Key, "--pipeline", Definition)).Code);
        Assert.Equal(0, (await ToolRun.OfAsync("forensics", "seal", "--pipeline", Definition, "--key", Key)).Code);

        ToolRun timeline = await ToolRun.OfAsync("forensics", "timeline", "--pipeline", Definition, "--json");

        JsonElement[] events = [.. timeline.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        string[] told = [.. events.Select(one => $"{one.GetProperty("source")} {one.GetProperty("what")}")];
        Assert.Equal(["run began", "dead_letter failed", "run ended", "audit begin"], told[..4]);
        Assert.Equal("checkpoint signed", told[^1]);
        DateTimeOffset[] times = [.. events.Select(one => one.GetProperty("at").GetDateTimeOffset())];
        Assert.Equal(times.Order(), times);
        Assert.Contains("b.pdf", events[1].GetProperty("subject").GetString());
        Assert.Contains("signed", (await ToolRun.OfAsync("forensics", "timeline", "--pipeline", Definition)).Output);
    }

    [Fact]
    public async Task Run_ReportsInTheFormsAskedFor_AndDiffSaysWhatIsNew()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        string before = _folder["before.json"];
        ToolRun first = await ToolRun.OfAsync(
            "forensics", "run", "--pipeline", Definition, "--format", "json", "--out", before, "--fail-on", "error");
        Assert.Equal((0, string.Empty), (first.Code, first.Output));
        foreach ((string format, string begin) in new[] { ("html", "<!doctype html>"), ("junit", "<?xml"), ("sarif", "{"), ("csv", "dataset,"), ("md", "# Forensic report") })
            Assert.StartsWith(
                begin, (await ToolRun.OfAsync("forensics", "report", before, "--format", format)).Output, StringComparison.Ordinal);
        Assert.Equal(64, (await ToolRun.OfAsync("forensics", "report", before, "--format", "parquet")).Code);
        Assert.Equal(64, (await ToolRun.OfAsync("forensics", "report", Definition, "--format", "html")).Code);

        Assert.Equal(0, (await ToolRun.OfAsync("forensics", "seal", "--pipeline", Definition)).Code);
        string log = _folder[".tars/audit/log"];
        await File.WriteAllTextAsync(
            log,
            (await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)).Replace("begin", "begun", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        string after = _folder["after.json"];
        Assert.Equal(2, (await ToolRun.OfAsync("forensics", "run", "--pipeline", Definition, "--format", "json", "--out", after, "--fail-on", "error")).Code);
        ToolRun diff = await ToolRun.OfAsync("forensics", "diff", before, after, "--fail-on-new");
        Assert.Equal(2, diff.Code);
        Assert.Contains("| new | R08", diff.Output);
    }

    [Fact]
    public async Task Run_HoldsSourcesAgainstKnownDigests_AndScoresAgainstTheAcceptedOnes()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        string[] run = ["forensics", "run", "--pipeline", Definition, "--fail-on", "error"];
        string digest = Convert.ToHexStringLower(SHA256.HashData("The dome opened at nine."u8));
        Write("known", $"{digest}  a.txt");
        Write("other", new string('0', 64));
        Write("torn", digest, digest[1..]);
        ToolRun bad = await ToolRun.OfAsync([.. run, "--known-bad", _folder["other"], "--known-bad", _folder["known"]]);
        Assert.Equal(2, bad.Code);
        Assert.Contains("inbox/a.txt", bad.Output);
        ToolRun good = await ToolRun.OfAsync([.. run, "--known-good", _folder["known"], "--known-bad", _folder["other"]]);
        Assert.Equal(0, good.Code);
        Assert.DoesNotContain("of what the run worked with", good.Output);
        Assert.Contains("of what the run worked with", (await ToolRun.OfAsync([.. run, "--known-good", _folder["other"]])).Output);
        ToolRun torn = await ToolRun.OfAsync([.. run, "--known-bad", _folder["torn"]]);
        Assert.Equal(64, torn.Code);
        Assert.Contains("torn, line 2", torn.Error);
        foreach (string option in (string[])["--known-bad", "--known-good", "--contract"])
        {
            ToolRun endless = await ToolRun.OfAsync([.. run, option, "/dev/null"]);
            Assert.Equal(74, endless.Code);
            Assert.Contains("/dev/null", endless.Error);
        }

        foreach ((string name, double score) in new[] { ("now.json", 0.2), ("accepted.json", 0.7) })
            Write(name, JsonSerializer.Serialize(new { questions = Enumerable.Range(0, 9).Select(i => new { id = $"{i}", scores = new { mrr = score } }) }));
        string[] quality = ["--quality", _folder["now.json"], "--quality-baseline", _folder["accepted.json"]];
        ToolRun worse = await ToolRun.OfAsync([.. run, .. quality]);
        Assert.Contains("mrr is lower than in the accepted evaluation by 0.5000 over 9 questions", worse.Output);
        Assert.Equal(64, (await ToolRun.OfAsync([.. run, .. quality[..2]])).Code);
    }

    private void Write(string name, params string[] lines) => File.WriteAllLines(_folder[name], lines);
}
