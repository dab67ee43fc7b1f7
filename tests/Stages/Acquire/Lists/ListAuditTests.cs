using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Tars.Stages.Acquire.Lists;

namespace Tars.Stages.Acquire.Tests.Lists;

public sealed class ListAuditTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_file_is_of_one_class_and_what_is_nowhere_is_missing()
    {
        _folder.Write("kept.txt", "kept");
        _folder.Write("sub/there.txt", "moved");
        _folder.Write("copy.txt", "kept");
        _folder.Write("changed.txt", "changed since");
        _folder.Write("new, with comma.txt", "new");
        _folder.Write("short.txt", "short");
        _folder.Write(".hidden", "passed over");
        AuditReport report = await AuditAsync($"""
            %%%% HASHDEEP-1.0
            %%%% size,sha256,filename
            ## Invoked from: somewhere
            4,{Hex("kept")},./kept.txt
            5,{Hex("moved")},here.txt
            7,{Hex("changed")},changed.txt
            4,{Hex("short")},short.txt
            4,{Hex("gone")},gone, too.txt

            """);
        Assert.Equal((1L, 1L, 2L, 2L, 2L), (report.Matched, report.Partial, report.Moved, report.New, report.Missing));
        Assert.False(report.Clean);
        Assert.Equal(
            [
                "missing changed.txt  6", "missing gone, too.txt  8", "moved copy.txt ./kept.txt 4", "moved sub/there.txt here.txt 5",
                "new changed.txt  6", "new new, with comma.txt  ", "partial short.txt short.txt 7",
            ],
            report.Files.Select(f => $"{f.Class} {f.Path} {f.Listed} {f.Line}").Order(StringComparer.Ordinal));
        Assert.Contains("moved    sub/there.txt  (line 5: here.txt)\n", report.ToText(), StringComparison.Ordinal);
        Assert.Contains("1 matched, 1 partial, 2 moved, 2 new, 2 missing", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_digests_of_a_line_must_agree()
    {
        _folder.Write("a.txt", "abc");
        const string weak = "900150983cd24fb0d6963f7d28e17f72";
        string header = "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n";
        Assert.True((await AuditAsync($"{header}3,{weak},{Hex("abc")},a.txt\n")).Clean);
        Assert.Equal(1, (await AuditAsync($"{header}3,{weak},{Hex("other")},a.txt\n")).Partial);
        Assert.Equal(1, (await AuditAsync($"{header}3,{new string('0', 32)},{Hex("abc")},a.txt\n")).Partial);
        Assert.Equal(1, (await AuditAsync($"{header}4,{weak},{Hex("abc")},a.txt\n")).Partial);
    }

    [Fact]
    public async Task Lines_of_both_algorithms_for_one_path_are_one_file()
    {
        _folder.Write("a.txt", "abc");
        string both = $"{Hex("abc")}  a.txt\nSHA512 (a.txt) = {Convert.ToHexStringLower(SHA512.HashData("abc"u8))}\n";
        AuditReport report = await AuditAsync(both);
        Assert.Equal((1L, true), (report.Matched, report.Clean));
        Assert.Equal(1, (await AuditAsync($"{Hex("abc")}  a.txt\n{new string('0', 128)}  a.txt\n")).Partial);
    }

    [Theory]
    [InlineData("%%%% HASHDEEP-2.0\n", ":1: ")]
    [InlineData("%%%% size,sha256,filename\n", "before the line '%%%% HASHDEEP-1.0'")]
    [InlineData("%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n", "nothing weaker vouches")]
    [InlineData("%%%% HASHDEEP-1.0\n%%%% filename,size,sha256\n", "the name last")]
    [InlineData("%%%% HASHDEEP-1.0\n1,2,3\n", "names the columns")]
    [InlineData("%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n12,abc\n", ":3: ")]
    [InlineData("%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n-1,abc,x\n", "no number of bytes")]
    [InlineData("%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n1,abc,x\n", "has not 64 hex digits")]
    public async Task A_list_that_is_no_list_is_refused_with_the_line(string list, string expected)
    {
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => AuditAsync(list));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_counts_as_hashdeep_does()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/hashdeep"), "hashdeep is not installed");
        string[] names = ["a.txt", "b, c.txt", "sub/d.txt", "sub/deep/e", "f"];
        foreach (string name in names)
            _folder.Write("in/" + name, "content of " + name);
        string list = await HashdeepAsync("-c", "md5,sha256", "-r", "-l", ".");
        await File.WriteAllTextAsync(_folder["in/LIST"], list, Token);
        File.Move(_folder["in/a.txt"], _folder["in/sub/a.txt"]);
        _folder.Write("in/f", "changed");
        _folder.Write("in/new", "new");
        File.Copy(_folder["in/sub/d.txt"], _folder["in/copy"]);
        string audit = await HashdeepAsync("-c", "md5,sha256", "-r", "-l", "-a", "-v", "-k", "LIST", ".");
        DigestList read = await DigestList.ReadAsync(_folder["in/LIST"], Token);
        AuditReport report = await ListAudit.OfAsync(read, _folder["in"], _folder["state"], [], Token);

        // The list itself is among the files in both.
        Assert.Contains($"Files matched: {report.Matched}\n", audit, StringComparison.Ordinal);
        Assert.Contains($"Files partially matched: {report.Partial}\n", audit, StringComparison.Ordinal);
        Assert.Contains($"Files moved: {report.Moved}\n", audit, StringComparison.Ordinal);
        Assert.Contains($"New files found: {report.New}\n", audit, StringComparison.Ordinal);
        Assert.Contains($"Known files not found: {report.Missing}\n", audit, StringComparison.Ordinal);
        Assert.Equal((3L, 0L, 2L, 3L, 1L), (report.Matched, report.Partial, report.Moved, report.New, report.Missing));
    }

    private async Task<string> HashdeepAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/hashdeep", arguments)
        {
            WorkingDirectory = _folder["in"],
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return output;
    }

    private async Task<AuditReport> AuditAsync(string list)
    {
        string path = _folder.Write("LIST", list);
        return await ListAudit.OfAsync(await DigestList.ReadAsync(path, Token), _folder.Path, _folder["state"], [path], Token);
    }

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
