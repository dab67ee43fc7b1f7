using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

/// <summary>A run over two sources with a node's file and one output, against lists of known digests.</summary>
public sealed class KnownSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteLedger _ledger;

    public KnownSetTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/made.txt"], "made");
        Directory.CreateDirectory(_folder[".tars"]);
        _ledger = SqliteLedger.Open(_folder[".tars/ledger.db"]);
        NodeFingerprint[] plan =
        [
            new("kept", "forensics", 1, "{}", new Dictionary<string, string>(), new Dictionary<string, string> { ["model"] = Of("model") }, [], null, Of("f")),
        ];
        _ledger.BeginRun("r", "p", "d", JsonSerializer.Serialize(plan, PayloadJson.Options), DateTimeOffset.UnixEpoch);
        _ledger.Commit("p", [Receipt("a.csv", "one"), Receipt("b.csv", "two")], []);
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("two", "source", "inbox/b.csv")]
    [InlineData("model", "file", "kept: model")]
    [InlineData("made", "artifact", "out/made.txt")]
    public void WhatIsKnownAsBad_IsAnError_WithItsKey(string content, string kind, string name)
    {
        Finding found = Assert.Single(Check(bad: [Write("bad", Of("other"), $"{Of(content).ToUpperInvariant()} *any name")]));
        Assert.Equal((FindingStatus.Fail, FindingSeverity.Error, 1L), (found.Status, found.Severity, found.Affected));
        Assert.Equal([$"{kind} {name}", $"sha256 {Of(content)}"], Assert.Single(found.Evidence).Values.Select(value => $"{value.Key} {value.Value}"));
    }

    [Fact]
    public void WhatIsOnNoBadList_Passes()
    {
        Finding pass = Assert.Single(Check(bad: [Write("bad", "# none of these", "", Of("other"))]));
        Assert.Equal((FindingStatus.Pass, false), (pass.Status, pass.IsRaised));
    }

    [Fact]
    public void WithAListOfWhatIsGood_UnknownInputIsWarnedOf_AndUnknownOutputIsTold()
    {
        string good = Write("good", $"{Of("one")}  a.csv", $"\\{Of("model")}  a\\nname");
        Finding[] found = Check(good: [good]);
        Assert.Equal([FindingSeverity.Warning, FindingSeverity.Info], found.Select(one => one.Severity));
        Assert.Equal(["inbox/b.csv", "out/made.txt"], found.Select(one => Assert.Single(one.Evidence).Values[0].Value));
        Assert.Equal([true, false], found.Select(one => one.IsRaised));

        // The second list makes it whole.
        Finding pass = Assert.Single(Check(good: [good, Write("more", Of("two"), Of("made"))]));
        Assert.Equal((FindingStatus.Pass, 0), (pass.Status, pass.Evidence.Count));
    }

    [Fact]
    public void WhatIsOnBothLists_IsBad()
    {
        string all = Write("all", Of("one"), Of("two"), Of("model"), Of("made"));
        Finding found = Assert.Single(Check(good: [all], bad: [Write("bad", Of("one"))]));
        Assert.Equal((FindingSeverity.Error, "inbox/a.csv"), (found.Severity, found.Evidence[0].Values[0].Value));
    }

    [Fact]
    public void WithoutAList_ItIsSkippedWithTheReason()
    {
        Finding skipped = Assert.Single(Check());
        Assert.Equal(FindingStatus.Skipped, skipped.Status);
        Assert.Contains("--known-bad", skipped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb924")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8557")]
    [InlineData("g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("name.csv  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void LineThatIsNoDigest_IsNamed(string line)
    {
        string file = Write("bad", Of("one"), "", line);
        Assert.Contains($"{file}, line 3:", Assert.Throws<InvalidDataException>(() => Check(bad: [file])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListThatIsTooLargeOrMissing_IsRefused()
    {
        string file = Write("large");
        using (FileStream stream = File.OpenWrite(file))
            stream.SetLength((64 << 20) + 1);
        Assert.Contains(file, Assert.Throws<InvalidDataException>(() => Check(good: [file])).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Check(good: [_folder["missing"]]));
    }

    private static string Of(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static Receipt Receipt(string key, string content) => new("inbox", key, Of(content), null, "f", 0, "r");

    private string Write(string name, params string[] lines)
    {
        Directory.CreateDirectory(_folder["lists"]);
        File.WriteAllLines(_folder[$"lists/{name}"], lines);
        return _folder[$"lists/{name}"];
    }

    private Finding[] Check(string[]? good = null, string[]? bad = null)
    {
        PipelineDefinition definition = new PipelineBuilder("p", _folder.Path)
            .Add<Acquire.FolderSource>("inbox", new Acquire.FolderOptions { Path = "in" })
            .Add<ForensicsSink>("kept", new ForensicsOptions { Path = _folder["out"] }, from: ["inbox"])
            .Build();
        var forensics = new RunForensics(definition, _ledger) { KnownGood = good ?? [], KnownBad = bad ?? [] };
        return [.. forensics.Analyze(_ledger.Run("r")!, TestContext.Current.CancellationToken).Findings.Where(one => one.Check == "R06")];
    }
}
