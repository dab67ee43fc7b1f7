using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Tars.Pipeline;
using Tars.Stages.Acquire;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Tests;

public sealed class FolderSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_come_in_the_ordinal_order_of_their_paths_with_digest_and_kind()
    {
        foreach (string name in new[] { "b.txt", "a/z.md", "a.txt", "a-b.txt", "a/b/c.txt", "B.txt" })
            _folder.Write("in/" + name, name);
        List<Root<Content>> roots = await ReadAsync();
        string[] keys = [.. roots.Select(r => r.Key)];
        Assert.Equal(["B.txt", "a-b.txt", "a.txt", "a/b/c.txt", "a/z.md", "b.txt"], keys);
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Content content = roots[4].Payload!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("a/z.md"u8)), roots[4].Version);
        Assert.Equal(roots[4].Version, content.Sha256);
        Assert.Equal(("a/z.md", "z.md", 6L), (content.Source, content.Name, content.Size));
        Assert.Equal((MediaKind.Document, "text/markdown"), (content.Media, content.MediaType));
        Assert.Equal(_folder["in/a/z.md"], content.Path);
    }

    [Fact]
    public async Task An_empty_folder_brings_nothing()
    {
        Directory.CreateDirectory(_folder["in"]);
        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task A_folder_that_lost_all_its_files_is_refused_unless_that_is_meant()
    {
        Directory.CreateDirectory(_folder["in"]);
        _folder.Write("in/.hidden", "x");
        var known = new Known { ["a.txt"] = new KnownRoot(new string('0', 64), null), ["b.txt"] = new KnownRoot(new string('0', 64), null) };
        IOException refused = await Assert.ThrowsAsync<IOException>(() => ReadAsync(known));
        Assert.Contains($"no file to bring in {_folder["in"]}, but earlier runs brought 2 files", refused.Message, StringComparison.Ordinal);
        Assert.Contains("allow_empty: true", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await ReadAsync(known, allowEmpty: true));

        _folder.Write("in/c.txt", "x");
        Assert.Single(await ReadAsync(known));
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(known, exclude: ["*.txt"]));
    }

    [Fact]
    public async Task Hidden_and_unfinished_files_and_the_state_are_passed_over()
    {
        foreach (string name in new[] { "in/.hidden", "in/.git/x", "in/x.mp3.part", "in/state/ledger.db", "in/kept.txt" })
            _folder.Write(name, "x");
        Assert.Equal(["kept.txt"], (await ReadAsync()).Select(r => r.Key));
    }

    [Theory]
    [InlineData("*.txt", null, "a.txt sub/b.txt sub/deep/c.txt")]
    [InlineData("sub/*.txt", null, "sub/b.txt")]
    [InlineData("sub/**/*.txt", null, "sub/b.txt sub/deep/c.txt")]
    [InlineData("./sub/", null, "sub/b.txt sub/d.md sub/deep/c.txt")]
    [InlineData("?.md", null, "sub/d.md")]
    [InlineData(null, "sub/**", "a.txt")]
    [InlineData(null, "deep", "a.txt sub/b.txt sub/d.md")]
    [InlineData("*.txt", "*b*", "a.txt")]
    [InlineData("[a].txt", null, "")]
    public async Task Patterns_choose(string? include, string? exclude, string expected)
    {
        foreach (string name in new[] { "a.txt", "sub/b.txt", "sub/deep/c.txt", "sub/d.md" })
            _folder.Write("in/" + name, "x");
        if (exclude == "*b*")
            _folder.Write("in/b.txt", "x");
        List<Root<Content>> roots = await ReadAsync(include: include is null ? [] : [include], exclude: exclude is null ? [] : [exclude]);
        Assert.Equal(expected, string.Join(' ', roots.Select(r => r.Key)));
    }

    [Fact]
    public async Task A_known_file_with_the_same_stamp_is_not_hashed_again_but_still_told()
    {
        string path = _folder.Write("in/a.txt", "# Title\n\n- one\n- two\n");
        Age(path);
        Root<Content> first = Assert.Single(await ReadAsync());
        string other = new('0', 64);
        Root<Content> second = Assert.Single(await ReadAsync(new Known { ["a.txt"] = new KnownRoot(other, first.Stamp) }));
        Assert.Equal(other, second.Version);
        Assert.Equal(MediaKind.Document, second.Payload!.Media);
        Assert.Equal(first.Stamp, second.Stamp);
    }

    [Fact]
    public async Task Another_time_or_a_fresh_file_is_hashed_again()
    {
        string path = _folder.Write("in/a.txt", "text");
        Age(path);
        Root<Content> first = Assert.Single(await ReadAsync());
        var known = new Known { ["a.txt"] = new KnownRoot(new string('0', 64), first.Stamp) };
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(-5));
        Assert.Equal(first.Version, Assert.Single(await ReadAsync(known)).Version);

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        first = Assert.Single(await ReadAsync());
        known["a.txt"] = new KnownRoot(new string('0', 64), first.Stamp);
        Assert.Equal(first.Version, Assert.Single(await ReadAsync(known)).Version);
    }

    [Fact]
    public async Task Links_that_lead_out_and_linked_folders_are_not_followed()
    {
        RequireLinks();
        _folder.Write("secret.txt", "secret");
        _folder.Write("in/real.txt", "x");
        Directory.CreateDirectory(_folder["outside"]);
        _folder.Write("outside/o.txt", "o");
        File.CreateSymbolicLink(_folder["in/out.txt"], "../secret.txt");
        File.CreateSymbolicLink(_folder["in/in.txt"], "real.txt");
        Directory.CreateSymbolicLink(_folder["in/loop"], ".");
        Directory.CreateSymbolicLink(_folder["in/dir"], "../outside");
        File.CreateSymbolicLink(_folder["in/through.txt"], "dir/o.txt");
        Assert.Equal(["in.txt", "real.txt"], (await ReadAsync()).Select(r => r.Key));
    }

    [Fact]
    public async Task A_link_to_nothing_fails_that_root_alone()
    {
        RequireLinks();
        _folder.Write("in/real.txt", "x");
        File.CreateSymbolicLink(_folder["in/dead.txt"], "nowhere.txt");
        File.CreateSymbolicLink(_folder["in/round.txt"], "round.txt");
        List<Root<Content>> roots = await ReadAsync();
        Assert.Equal(["dead.txt", "real.txt", "round.txt"], roots.Select(r => r.Key));
        Assert.Contains(
            "dead.txt cannot be read: it is a link to nowhere.txt, which is not there", roots[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Null(roots[1].Failure);
        Assert.NotNull(roots[2].Failure);
    }

    [Fact]
    public async Task A_folder_that_is_itself_reached_by_a_link_is_read()
    {
        RequireLinks();
        _folder.Write("real/a.txt", "x");
        File.CreateSymbolicLink(_folder["real/b.txt"], "a.txt");
        Directory.CreateSymbolicLink(_folder["in"], "real");
        Assert.Equal(["a.txt", "b.txt"], (await ReadAsync()).Select(r => r.Key));
    }

    [Fact]
    public async Task An_unreadable_file_fails_that_root_alone()
    {
        _folder.Write("in/a.txt", "x");
        string path = _folder.Write("in/b.txt", "x");
        using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        List<Root<Content>> roots = await ReadAsync();
        Assert.Null(roots[0].Failure);
        Assert.Contains("b.txt cannot be read: ", roots[1].Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_a_root_like_any_other()
    {
        _folder.Write("in/x.pdf", "");
        Content content = Assert.Single(await ReadAsync()).Payload!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), content.Sha256);
        Assert.Equal(MediaKind.Document, content.Media);
    }

    [Fact]
    public async Task A_missing_folder_or_a_file_in_its_place_is_said_so()
    {
        DirectoryNotFoundException e = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => ReadAsync());
        Assert.Contains($"there is no folder at {_folder["in"]}", e.Message, StringComparison.Ordinal);
        _folder.Write("in", "x");
        e = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => ReadAsync());
        Assert.Contains("there is a file, not a folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_nested_too_deep_fails_alone()
    {
        string deep = string.Join('/', Enumerable.Repeat("d", FileTree.MaxDepth + 1));
        _folder.Write("in/" + deep + "/e/f/x.txt", "x");
        _folder.Write("in/d/y.txt", "y");
        List<Root<Content>> roots = await ReadAsync();
        Assert.Equal([deep, "d/y.txt"], roots.Select(r => r.Key));
        Assert.Contains("nested more than 128 deep", roots[0].Failure?.Message, StringComparison.Ordinal);
        Assert.Null(roots[1].Failure);
    }

    [Fact]
    public async Task Names_that_are_not_utf8_fail_alone_with_their_bytes_and_a_way_out()
    {
        _folder.Write("in/caf\uFFFD.txt", "its name has the replacement character itself");
        _folder.Write("in/caf\\xE9.txt", "its name looks like an escaped one");
        _folder.Write("in/real.txt", "x");
        await ShellAsync(
            """
            a=$(printf 'caf\351.txt'); b=$(printf 'caf\350.txt'); c=$(printf 'd\351'); d=$(printf 'out\351')
            touch "$a" "$b"; mkdir "$c" "$d"; touch "$c/lost.txt" "$d/o.txt"; touch "$(printf '.hid\351')"
            """);
        List<Root<Content>> roots = await ReadAsync(exclude: ["out*"]);

        // Nor can .NET delete what it cannot name.
        await ShellAsync("rm -r -- * .hid*");
        Assert.Equal(
            ["caf\\xE8.txt", "caf\\xE9.txt", "caf\\xE9.txt~", "caf\uFFFD.txt", "d\\xE9/", "real.txt"], roots.Select(r => r.Key));
        Assert.Equal(["caf\\xE9.txt", "caf\uFFFD.txt", "real.txt"], roots.Where(r => r.Failure is null).Select(r => r.Key));
        Assert.Contains(@"the file 'caf\xE8.txt' is not UTF-8", roots[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains(@"mv -- $'caf\xE8.txt' NEW-NAME", roots[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains(@"the folder 'd\xE9' is not UTF-8", roots[4].Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_regular_file_is_never_opened()
    {
        _folder.Write("in/real.txt", "x");
        await ShellAsync("mkfifo pipe.txt; ln -s pipe.txt link.txt");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["in/s.txt"]));
        List<Root<Content>> roots = await ReadAsync();
        Assert.Equal(["link.txt", "pipe.txt", "real.txt", "s.txt"], roots.Select(r => r.Key));
        Assert.Contains("link.txt is a named pipe (FIFO), not a file", roots[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("pipe.txt is a named pipe (FIFO), not a file", roots[1].Failure!.Message, StringComparison.Ordinal);
        Assert.Null(roots[2].Failure);
        Assert.Contains("s.txt is a socket, not a file", roots[3].Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_special_file_is_refused_before_it_is_opened()
    {
        await ShellAsync("mkfifo list; touch file");
        string pipe = _folder["in/list"];
        IOException e = Assert.Throws<IOException>(() => SpecialFile.Refuse(pipe));
        Assert.Contains("is a named pipe (FIFO)", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => DigestList.ReadAsync(pipe, Token));
        await Assert.ThrowsAsync<IOException>(() => FileDigest.Sha256Async(pipe, Token));
        Assert.Equal("a device", SpecialFile.KindOf("/dev/zero"));
        Assert.Null(SpecialFile.KindOf(_folder["in/file"]));
        Assert.Null(SpecialFile.KindOf(_folder["in"]));
        Assert.Null(SpecialFile.KindOf(_folder["in/nothing"]));
    }

    private async Task ShellAsync(string script)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Such files are told on Linux only.");
        Directory.CreateDirectory(_folder["in"]);
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script]) { WorkingDirectory = _folder["in"] })!;
        await shell.WaitForExitAsync(Token);
        if (shell.ExitCode != 0)
            Assert.Skip("This file system does not take such files.");
    }

    private static void RequireLinks()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Making links needs a privilege here.");
    }

    private static void Age(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));

    private async Task<List<Root<Content>>> ReadAsync(
        KnownRoots? known = null, string[]? include = null, string[]? exclude = null, bool allowEmpty = false)
    {
        var options = new FolderOptions { Path = "in", Include = include ?? [], Exclude = exclude ?? [], AllowEmpty = allowEmpty };
        await using var source = new FolderSource(options, Contexts.For(_folder.Path, state: _folder["in/state"]));
        var roots = new List<Root<Content>>();
        await foreach (Root<Content> root in source.ReadAsync(known ?? KnownRoots.None, Token))
            roots.Add(root);
        return roots;
    }

    private sealed class Known : KnownRoots
    {
        private readonly Dictionary<string, KnownRoot> _roots = new(StringComparer.Ordinal);

        public KnownRoot this[string key]
        {
            set => _roots[key] = value;
        }

        public override int Count => _roots.Count;

        public override KnownRoot? Find(string key) => _roots.GetValueOrDefault(key);
    }
}
