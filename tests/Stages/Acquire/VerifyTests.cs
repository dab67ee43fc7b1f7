using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Acquire.Tests;

public sealed class VerifyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0}  in/a.txt\n")]
    [InlineData("{0} *in/a.txt\n")]
    [InlineData("# made by hand\r\n\r\n{0}  ./in/../in/a.txt\r\n")]
    [InlineData("SHA256 (in/a.txt) = {0}\n")]
    [InlineData("{1}  in/a.txt\n")]
    [InlineData("SHA512 (in/a.txt) = {1}\n")]
    [InlineData("{0}  other.txt\n{0}  in/a.txt")]
    [InlineData("{0}  in/a.txt\n{0}  in/a.txt")]
    public async Task What_agrees_is_marked_as_verified(string list)
    {
        StageResult<Content> result = await RunAsync(string.Format(list, Hex(SHA256.HashData("text"u8)), Hex(SHA512.HashData("text"u8))));
        Assert.True(Assert.Single(result.Items).Verified);
    }

    [Fact]
    public async Task Upper_case_digests_agree_too() =>
        Assert.True(Assert.Single((await RunAsync(Hex(SHA256.HashData("text"u8)).ToUpperInvariant() + "  in/a.txt")).Items).Verified);

    [Fact]
    public async Task A_mismatch_names_both_digests_the_line_and_the_way_out()
    {
        string listed = new('a', 64);
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync($"{new string('b', 64)}  x\n{listed}  in/a.txt"));
        Assert.Contains($"in/a.txt has SHA256 {Hex(SHA256.HashData("text"u8))}, but line 2 of", e.Message, StringComparison.Ordinal);
        Assert.Contains($"says {listed}", e.Message, StringComparison.Ordinal);
        Assert.Contains("fetch it again", e.Message, StringComparison.Ordinal);
        Assert.False(e.Transient);
    }

    [Fact]
    public async Task A_sha512_mismatch_is_found_by_reading_the_file()
    {
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync($"{new string('a', 128)}  in/a.txt"));
        Assert.Contains($"has SHA512 {Hex(SHA512.HashData("text"u8))}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unlisted_file_passes_unmarked_or_fails_as_asked()
    {
        string list = new string('a', 64) + "  other";
        Assert.False(Assert.Single((await RunAsync(list)).Items).Verified);
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(list, UnlistedFiles.Fail));
        Assert.Contains("in/a.txt is not in", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_itself_is_skipped()
    {
        string path = _folder.Write("SUMS", new string('a', 64) + "  x");
        await using VerifyStage stage = await OpenAsync("SUMS", UnlistedFiles.Fail);
        StageResult<Content> result = await StageHarness.RunAsync(stage, Contexts.ContentOf(path, "SUMS"), Token);
        Assert.Equal("the digest list itself", result.SkipReason);
        Assert.Empty(result.Items);
    }

    [Fact]
    public async Task Without_a_list_everything_passes()
    {
        string path = _folder.Write("a", "x");
        await using VerifyStage stage = await OpenAsync(null, UnlistedFiles.Fail);
        Assert.False(Assert.Single((await StageHarness.RunAsync(stage, Contexts.ContentOf(path, "a"), Token)).Items).Verified);
    }

    [Fact]
    public async Task A_name_with_a_line_end_or_a_backslash_is_read_as_the_coreutils_write_it()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("No such names here.");
        string path = _folder.Write("a\nb\\c", "text");
        _folder.Write("SUMS", $"\\{Hex(SHA256.HashData("text"u8))}  a\\nb\\\\c\n");
        await using VerifyStage stage = await OpenAsync("SUMS", UnlistedFiles.Fail);
        Assert.True(Assert.Single((await StageHarness.RunAsync(stage, Contexts.ContentOf(path, "x"), Token)).Items).Verified);
    }

    [Theory]
    [InlineData("this is no list", "SUMS:2: 'this is no list' is no line of a digest list")]
    [InlineData("abc  x", "SUMS:2: ")]
    [InlineData("SHA256 (x) = abc", "SUMS:2: ")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb  x", "SUMS:2: 'x' has another digest than in line 1")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb  x\0y", "NUL")]
    public async Task A_bad_line_is_named(string line, string expected)
    {
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync($"{new string('a', 64)}  x\n{line}\n"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_refused()
    {
        string line = new string('a', 64) + "  " + new string('x', 20_000);
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(line));
        Assert.Contains("more than 16384 characters", e.Message, StringComparison.Ordinal);
    }

    private static string Hex(byte[] digest) => Convert.ToHexStringLower(digest);

    private async Task<StageResult<Content>> RunAsync(string list, UnlistedFiles unlisted = UnlistedFiles.Pass)
    {
        string path = _folder.Write("in/a.txt", "text");
        _folder.Write("SUMS", Encoding.UTF8.GetBytes(list));
        await using VerifyStage stage = await OpenAsync("SUMS", unlisted);
        return await StageHarness.RunAsync(stage, Contexts.ContentOf(path, "in/a.txt"), Token);
    }

    private async Task<VerifyStage> OpenAsync(string? list, UnlistedFiles unlisted)
    {
        var stage = new VerifyStage(new VerifyOptions { Manifest = list, Unlisted = unlisted }, Contexts.For(_folder.Path));
        await stage.OpenAsync(Token);
        return stage;
    }
}
