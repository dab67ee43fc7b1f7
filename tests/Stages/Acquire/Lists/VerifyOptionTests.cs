using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Acquire.Tests.Lists;

/// <summary>What <c>verify</c> makes of classes, signatures, gates and rules.</summary>
public sealed class VerifyOptionTests : IDisposable
{
    private const string Key = "RWQemarZGbRznLPu1esJ/QjdJoeD8W5GJaSzTe3IOzkuJfayioLyOtDW";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_class_of_a_file_is_a_field_of_the_item()
    {
        _folder.Write("LIST", $"{Hex("text")}  a.txt\n{Hex("else")}  b.txt\n");
        Content matched = await PassAsync("a.txt", "text");
        Assert.Equal((AuditClass.Matched, true), (matched.Audit, matched.Verified));
        Content moved = await PassAsync("c.txt", "text");
        Assert.Equal((AuditClass.Moved, false), (moved.Audit, moved.Verified));
        Content unknown = await PassAsync("d.txt", "unknown");
        Assert.Equal((AuditClass.New, false), (unknown.Audit, unknown.Verified));
        ItemException e = await FailAsync("c.txt", "text", o => o with { Moved = UnlistedFiles.Fail });
        Assert.Contains("c.txt has the content of 'a.txt' (line 1 of", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partial_match_never_passes()
    {
        _folder.Write("LIST", $"%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n9,{Hex("text")},b.txt\n8,{Hex("else")},c.txt\n");
        Assert.Contains("agrees with 'b.txt'", (await FailAsync("a.txt", "text")).Message, StringComparison.Ordinal);
        Assert.Contains("another size", (await FailAsync("c.txt", "else")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_may_ask_for_the_class()
    {
        string file = _folder.Write("p.yaml", """
            name: p
            nodes:
              inbox: { use: folder, with: { path: . } }
              checked: { use: verify, from: inbox, with: { manifest: LIST } }
              probed: { use: probe, from: checked, when: audit in [matched, moved] }
            """);
        _folder.Write("LIST", string.Empty);
        LoadResult result = DefinitionLoader.Load(file, NodeCatalog.FromTypes(typeof(FolderSource), typeof(VerifyStage), typeof(ProbeStage)));
        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_signed_list_is_read_only_if_its_signature_is_right()
    {
        string list = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.txt\n";
        _folder.Write("LIST", list);
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => PassAsync("a.txt", "abc", o => o with { PublicKey = Key }));
        Assert.Contains("has no signature at", e.Message, StringComparison.Ordinal);
        _folder.Write("LIST.minisig", """
            untrusted comment: signature from a test key
            RUQemarZGbRznD1W7Hw4H7LZVokixzuMcEj+A6L0QFQ7wCvpH/TXrEQK5Wfc41Yfp6QOYFtMpGcUnbNI9DDovHkIpnu0QsB0vQM=
            trusted comment: timestamp:1 file:SUMS
            v+AcAE1VIjDAPvjCYLrT1MQI6DMWR1YDelGIKbnpOtARGxocqG7XrDKFme+if4L+RiU7ISRx5T/Y8QfMNuitBw==
            """);
        Assert.True((await PassAsync("a.txt", "abc", o => o with { PublicKey = Key })).Verified);
        _folder.Write("LIST", list + list);
        e = await Assert.ThrowsAsync<InvalidDataException>(() => PassAsync("a.txt", "abc", o => o with { PublicKey = Key }));
        Assert.Contains("was changed after it was signed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_ends_the_run_before_anything_passes_and_the_report_says_why()
    {
        _folder.Write("LIST", $"{Hex("text")}  a.txt\n{Hex("gone")}  gone.txt\n");
        VerifyOptions Gated(VerifyOptions o) => o with { Gate = true, Report = "audit.json" };
        GateException e = await Assert.ThrowsAsync<GateException>(() => PassAsync("a.txt", "text", Gated));
        Assert.Contains("1 matched, 0 partial, 0 moved, 0 new, 1 missing", e.Message, StringComparison.Ordinal);
        using (var report = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["audit.json"], Token)))
            Assert.Equal("gone.txt", report.RootElement.GetProperty("files")[0].GetProperty("path").GetString());

        // The report and the list are none of the files that are compared.
        _folder.Write("gone.txt", "gone");
        Assert.True((await PassAsync("a.txt", "text", Gated)).Verified);
        File.Delete(_folder["audit.json"]);
        await PassAsync("a.txt", "text", o => o with { Report = "audit.txt" });
        Assert.Contains("all agrees with", await File.ReadAllTextAsync(_folder["audit.txt"], Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_of_size_and_type_hold_without_a_list()
    {
        VerifyOptions Bare(VerifyOptions o) => o with { Manifest = null };
        Assert.Null((await PassAsync("a.txt", "text", o => Bare(o) with { MaxSize = new ByteSize(4) })).Audit);
        ItemException e = await FailAsync("a.txt", "text!", o => Bare(o) with { MaxSize = new ByteSize(4) });
        Assert.Contains("has 5 bytes, and 'max_size' lets pass 4", e.Message, StringComparison.Ordinal);
        await PassAsync("a.txt", "text", o => Bare(o) with { Types = ["audio/*", "text/plain"] }, "text/plain");
        await PassAsync("a.wav", "text", o => Bare(o) with { Types = ["audio/*"] }, "audio/wav");
        Assert.Contains("lets pass audio/*", (await FailAsync("a.txt", "text", o => Bare(o) with { Types = ["audio/*"] }, "text/plain")).Message, StringComparison.Ordinal);
        Assert.Contains("of no known type", (await FailAsync("a.txt", "text", o => Bare(o) with { Types = ["audio/*"] })).Message, StringComparison.Ordinal);
    }

    private async Task<ItemException> FailAsync(string name, string text, Func<VerifyOptions, VerifyOptions>? change = null, string? type = null) =>
        await Assert.ThrowsAsync<ItemException>(() => PassAsync(name, text, change, type));

    private async Task<Content> PassAsync(string name, string text, Func<VerifyOptions, VerifyOptions>? change = null, string? type = null)
    {
        string path = _folder.Write(name, text);
        var options = new VerifyOptions { Manifest = "LIST" };
        await using var stage = new VerifyStage(change?.Invoke(options) ?? options, Contexts.For(_folder.Path));
        await stage.OpenAsync(Token);
        StageResult<Content> result = await StageHarness.RunAsync(stage, Contexts.ContentOf(path, name, type: type), Token);
        return Assert.Single(result.Items);
    }

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
