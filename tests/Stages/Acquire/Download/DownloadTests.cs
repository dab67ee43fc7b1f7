using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests.Download;

public sealed class DownloadTests : IDisposable
{
    private readonly DownloadRig _rig = new();
    private readonly byte[] _file = DownloadRig.Bytes(300_000);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_file_arrives_with_digest_kind_and_name()
    {
        byte[] text = Encoding.UTF8.GetBytes("# Title\n\nSome text.\n");
        await using var server = new HostileServer(call => call.FileAsync(call.Path.Contains("md") ? text : _file, "\"1\""));
        string a = server.Address + "/a/x.bin";
        string b = server.Address + "/b/notes.md?v=2";
        RunReport report = await _rig.RunAsync([a, b]);
        Assert.Equal((2L, 0L, true), (report.Roots, report.DeadLetters, report.Reconciles));
        NodeReport get = report.Nodes.Single(n => n.Name == "get");
        Assert.Equal((300_000L + text.Length, 300_000L + text.Length), (get.BytesMoved, get.BytesExpected));
        Assert.Equal(_file, _rig.BytesOf(a));
        Content content = _rig[a]!;
        Assert.Equal((a, "x.bin", 300_000L, DownloadRig.Hex(_file), false),
            (content.Source, content.Name, content.Size, content.Sha256, content.Verified));
        Assert.Equal((MediaKind.Document, "notes.md"), (_rig[b]!.Media, _rig[b]!.Name));
        Assert.Equal(["notes.md", "x.bin"], _rig.Names());
        Assert.Empty(_rig.Parts());
    }

    [Fact]
    public async Task What_has_not_changed_is_not_fetched_again_and_what_has_is()
    {
        string tag = "\"1\"";
        byte[] now = _file;
        await using var server = new HostileServer(call => call.FileAsync(now, tag));
        string url = server.Address + "/x.bin";
        await _rig.RunAsync([url]);
        long served = server.Served;
        RunReport second = await _rig.RunAsync([url]);
        Assert.Equal((1L, served), (second.Unchanged, server.Served));

        tag = "\"2\"";
        now = DownloadRig.Bytes(1000, seed: 2);
        RunReport third = await _rig.RunAsync([url]);
        Assert.Equal((0L, 0L), (third.Unchanged, third.DeadLetters));
        Assert.Equal(now, _rig.BytesOf(url));
        Assert.Equal(["x.bin"], _rig.Names());
    }

    [Fact]
    public async Task A_new_state_folder_asks_conditionally_and_keeps_the_file()
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, "\"1\""));
        string url = server.Address + "/x.bin";
        await _rig.RunAsync([url]);
        Directory.Delete(_rig.Folder[".tars"], recursive: true);
        DateTime written = File.GetLastWriteTimeUtc(_rig[url]!.Path);
        long served = server.Served;
        RunReport again = await _rig.RunAsync([url]);
        Assert.Equal((0L, 0L), (again.Unchanged, again.DeadLetters));
        Assert.Equal(served, server.Served);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_rig[url]!.Path));
        Assert.Contains(again.Items[0].Notes, n => n.Contains("not changed", StringComparison.Ordinal));
        Assert.Contains(server.Requests, r => r.Contains("If-None-Match: \"1\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_somebody_altered_is_fetched_anew()
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, "\"1\""));
        string url = server.Address + "/x.bin";
        await _rig.RunAsync([url]);
        await File.WriteAllTextAsync(_rig[url]!.Path, "altered");
        Directory.Delete(_rig.Folder[".tars"], recursive: true);
        await _rig.RunAsync([url]);
        Assert.Equal(_file, _rig.BytesOf(url));
    }

    [Fact]
    public async Task A_file_whose_server_says_nothing_of_its_state_is_brought_by_each_run_unless_once_is_enough()
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, null));
        string url = server.Address + "/x.bin";
        await _rig.RunAsync([url]);
        Assert.Equal(0, (await _rig.RunAsync([url])).Unchanged);
        var once = new HttpListOptions { Urls = [url], AllowPrivate = true, Refresh = false };
        await _rig.RunAsync(once);
        int requests = server.Requests.Count;
        Assert.Equal(1, (await _rig.RunAsync(once)).Unchanged);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task Files_of_one_name_are_told_apart_and_files_of_others_left_alone()
    {
        await using var server = new HostileServer(call => call.FileAsync(Encoding.ASCII.GetBytes(call.Path), "\"1\""));
        _rig.Folder.Write("dl/mine.txt", "my own");
        string[] urls = [.. new[] { "/a/x.txt", "/b/x.txt", "/c/X.TXT", "/mine.txt", "/" }.Select(p => server.Address + p)];
        RunReport report = await _rig.RunAsync(urls);
        Assert.Equal(0, report.DeadLetters);
        Assert.Equal("my own", await File.ReadAllTextAsync(Path.Combine(_rig.Downloads, "mine.txt")));
        foreach (string url in urls)
            Assert.Equal(new Uri(url).AbsolutePath, Encoding.ASCII.GetString(_rig.BytesOf(url)));
        string[] names = _rig.Names();
        Assert.Equal(6, names.Length);
        Assert.Equal(6, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("attachment; filename=\"../../evil.txt\"", "evil.txt")]
    [InlineData("attachment; filename=\"/etc/passwd\"", "passwd")]
    [InlineData("attachment; filename*=UTF-8''caf%C3%A9%2F..%2Fx.txt", "x.txt")]
    [InlineData("attachment; filename=\".hidden\"", "_hidden")]
    [InlineData("attachment; filename=\"CON\"", "_CON")]
    [InlineData("attachment; filename=\"\"", "x.bin")]
    [InlineData("broken; ; filename", "x.bin")]
    public async Task The_name_that_a_server_gives_cannot_leave_the_folder(string header, string expected)
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, "\"1\"", null, "Content-Disposition: " + header));
        RunReport report = await _rig.RunAsync([server.Address + "/x.bin"]);
        Assert.Equal(0, report.DeadLetters);
        Assert.Equal([expected], _rig.Names());
    }

    [Fact]
    public async Task An_expected_digest_is_checked_and_wrong_bytes_go_into_quarantine_with_the_reason()
    {
        byte[] wrong = DownloadRig.Bytes(1000, seed: 9);
        await using var server = new HostileServer(call => call.FileAsync(call.Path.Contains("bad") ? wrong : _file, "\"1\""));
        string good = server.Address + "/good.bin";
        string bad = server.Address + "/bad.bin";
        string sha = DownloadRig.Hex(_file);
        RunReport report = await _rig.RunAsync([$"{good} {sha}", $"{bad} sha256:{sha}"]);
        Assert.True(_rig[good]!.Verified);
        Assert.Equal((1L, null), (report.DeadLetters, _rig[bad]));
        string error = Assert.Single(report.Items.Single(i => i.Key == bad).Errors);
        Assert.Contains(DownloadRig.Hex(wrong), error, StringComparison.Ordinal);
        Assert.Contains(sha, error, StringComparison.Ordinal);
        string[] kept = [.. Directory.GetFiles(Path.Combine(_rig.Downloads, ".quarantine")).Order(StringComparer.Ordinal)];
        Assert.Equal(wrong, await File.ReadAllBytesAsync(kept[0]));
        string record = await File.ReadAllTextAsync(kept[1]);
        Assert.Contains($"\"expected\": \"sha256:{sha}\"", record, StringComparison.Ordinal);
        Assert.Contains(bad, record, StringComparison.Ordinal);
        Assert.Equal(["good.bin"], _rig.Names());

        // With the digest in the list no server is asked about what is there.
        int requests = server.Requests.Count;
        RunReport second = await _rig.RunAsync([$"{good} {sha}"]);
        Assert.Equal((0L, requests), (second.DeadLetters, server.Requests.Count));
    }

    [Fact]
    public async Task Digests_come_from_a_list_or_from_beside_the_file()
    {
        string sha512 = Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(_file));
        await using var server = new HostileServer(call => call.Path switch
        {
            "/d/SHA512SUMS" => call.FileAsync(Encoding.ASCII.GetBytes($"{sha512}  sub/listed.bin\n{new string('0', 128)}  wrong.bin\n"),
                null),
            "/d/beside.bin.sha256" => call.FileAsync(Encoding.ASCII.GetBytes($"{DownloadRig.Hex(_file)} *beside.bin\n"), null),
            "/d/none.bin.sha256" => call.StatusAsync("404 Not Found"),
            _ => call.FileAsync(_file, "\"1\""),
        });
        string At(string name) => $"{server.Address}/d/{name}";
        RunReport report = await _rig.RunAsync(
            [At("sub/listed.bin"), At("wrong.bin"), At("beside.bin"), At("none.bin")],
            o => o with { Digests = At("SHA512SUMS"), DigestBeside = DigestBeside.Required });
        Assert.Equal([], report.Items.Where(i => i.Key.EndsWith("listed.bin", StringComparison.Ordinal)
            || i.Key.EndsWith("beside.bin", StringComparison.Ordinal)).SelectMany(i => i.Errors));
        Assert.Equal((true, true), (_rig[At("sub/listed.bin")]!.Verified, _rig[At("beside.bin")]!.Verified));
        Assert.Equal(2, report.DeadLetters);
        Assert.Contains("SHA512SUMS, line 2", report.Items.Single(i => i.Key == At("wrong.bin")).Errors[0], StringComparison.Ordinal);
        Assert.Contains("digest_beside: required", report.Items.Single(i => i.Key == At("none.bin")).Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_helps_where_the_first_address_fails_or_lies()
    {
        byte[] wrong = DownloadRig.Bytes(300_000, seed: 9);
        await using var server = new HostileServer(call => call.Path switch
        {
            "/m.meta4" => call.FileAsync(Encoding.UTF8.GetBytes($"""
                <metalink xmlns="urn:ietf:params:xml:ns:metalink">
                <file name="x.bin"><hash type="sha-256">{DownloadRig.Hex(_file)}</hash>
                <url priority="1">{Host(call)}/gone</url><url priority="2">{Host(call)}/lies</url>
                <url priority="3">{Host(call)}/good</url></file></metalink>
                """), null),
            "/gone" => call.StatusAsync("404 Not Found"),
            "/lies" => call.FileAsync(wrong, "\"1\""),
            _ => call.FileAsync(_file, "\"1\""),
        });
        RunReport report = await _rig.RunAsync(new HttpListOptions { Metalink = server.Address + "/m.meta4", AllowPrivate = true });
        Assert.Equal(0, report.DeadLetters);
        Content content = _rig[server.Address + "/gone"]!;
        Assert.True(content.Verified);
        Assert.Equal("x.bin", content.Name);
        Assert.Equal(_file, await File.ReadAllBytesAsync(content.Path));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_rig.Downloads, ".quarantine")).Length);

        static string Host(HostileCall call) => "http://" + call.Header("Host");
    }

    [Fact]
    public async Task A_large_file_comes_over_several_connections_each_byte_once()
    {
        byte[] large = DownloadRig.Bytes(5_000_000, seed: 4);
        await using var server = new HostileServer(call => call.FileAsync(large, "\"1\""));
        string url = server.Address + "/large.bin";
        await _rig.RunAsync([url], o => o with { Segment = ByteSize.FromKiB(256), Connections = 4 });
        Assert.Equal(large, _rig.BytesOf(url));
        Assert.Equal(DownloadRig.Hex(large), _rig[url]!.Sha256);
        Assert.Equal(large.Length, server.Served);
        Assert.Equal(20, server.Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal)
            && r.Contains("Range: bytes=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_came_of_a_small_file_before_its_answer_broke_off_is_not_asked_for_again()
    {
        byte[] bytes = DownloadRig.Bytes(20_000);
        int calls = 0;
        await using var server = new HostileServer(call => call.FileAsync(bytes, "\"1\"", Interlocked.Increment(ref calls) == 2 ? 7000 : null));
        using var rig = new DownloadRig();
        string url = $"{server.Address}/a.bin";
        RunReport report = await rig.RunAsync([url]);
        Assert.Equal((1L, 0L), (report.Roots, report.DeadLetters));
        Assert.Equal(bytes, rig.BytesOf(url));
        Assert.Equal(20_000, server.Served);
        Assert.Equal(3, calls);
        Assert.Empty(rig.Parts());
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        await using var server = new HostileServer(call => call.FileAsync([], "\"1\""));
        string url = server.Address + "/empty.txt";
        RunReport report = await _rig.RunAsync([url]);
        Assert.Equal((0L, 0L), (report.DeadLetters, _rig[url]!.Size));
        Assert.Equal(DownloadRig.Hex([]), _rig[url]!.Sha256);
    }

    [Fact]
    public async Task Private_addresses_are_refused_in_lists_and_along_redirects()
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, "\"1\""));
        RunReport report = await _rig.RunAsync(new HttpListOptions { Urls = [server.Address + "/x"] });
        Assert.Contains("a loopback address", Assert.Single(report.Items[0].Errors), StringComparison.Ordinal);

        report = await _rig.RunAsync(
            new HttpListOptions { Urls = [$"{server.Address}/x {DownloadRig.Hex(_file)}"] }, o => o with { AllowPrivate = false });
        Assert.Contains("allow_private: true", Assert.Single(report.Items[0].Errors), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Empty(_rig.Names());
    }

    [Fact]
    public async Task Headers_go_to_the_hosts_they_are_for_and_not_along_a_redirect_to_another()
    {
        await using var other = new HostileServer(call => call.FileAsync(_file, "\"1\""));
        string elsewhere = other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/x";
        await using var server = new HostileServer(call => call.StatusAsync("302 Found", "Location: " + elsewhere));
        RunReport report = await _rig.RunAsync(
            [$"{server.Address}/x {DownloadRig.Hex(_file)}", $"{elsewhere} {DownloadRig.Hex(_file)}"],
            o => o with { Headers = ["Authorization: Bearer s3cret"], HeadersFor = ["127.0.0.1"] });
        Assert.Equal(0, report.DeadLetters);
        Assert.All(server.Requests, r => Assert.Contains("Authorization: Bearer s3cret", r, StringComparison.Ordinal));
        Assert.All(other.Requests, r => Assert.DoesNotContain("s3cret", r, StringComparison.Ordinal));
        Assert.Equal(2, other.Requests.Count);
    }

    [Fact]
    public async Task Two_runs_do_not_use_one_folder_at_once()
    {
        await using var server = new HostileServer(call => call.FileAsync(_file, "\"1\""));
        Directory.CreateDirectory(Path.Combine(_rig.Downloads, ".tars-download"));
        await using var held = new FileStream(
            Path.Combine(_rig.Downloads, ".tars-download", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        RunReport report = await _rig.RunAsync([server.Address + "/x"]);
        Assert.Contains("in use by another run", report.Failure!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_cannot_be_had_or_is_empty_removes_nothing()
    {
        bool broken = false;
        await using var server = new HostileServer(call =>
            call.Path != "/map.xml" ? call.FileAsync(_file, "\"1\"")
            : broken ? call.StatusAsync("404 Not Found")
            : call.FileAsync(Encoding.UTF8.GetBytes($"<urlset><url><loc>http://{call.Header("Host")}/x.bin</loc></url></urlset>"), null));
        var list = new HttpListOptions { Sitemap = server.Address + "/map.xml", AllowPrivate = true };
        string url = server.Address + "/x.bin";
        await _rig.RunAsync(list);
        Assert.NotNull(_rig[url]);
        broken = true;
        RunReport failed = await _rig.RunAsync(list);
        Assert.Contains("nothing counts as removed", failed.Failure!, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(_rig[url]);
        broken = false;
        failed = await _rig.RunAsync(list with { Exclude = ["*.bin"] });
        Assert.Contains("allow_empty: true", failed.Failure!, StringComparison.Ordinal);
        Assert.Null((await _rig.RunAsync(list with { Exclude = ["*.bin"], AllowEmpty = true })).Failure);
        Assert.Null(_rig[url]);
    }
}
