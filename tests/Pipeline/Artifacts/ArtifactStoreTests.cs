using System.Security.Cryptography;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ArtifactStore _store;

    public ArtifactStoreTests() => _store = new ArtifactStore(_folder["artifacts"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public void Put_ThenGet_GivesTheSameBytesUnderTheirDigest(int length)
    {
        byte[] content = RandomNumberGenerator.GetBytes(length);
        string sha256 = _store.Put(content);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), sha256);
        Assert.Equal(content, _store.Get(sha256));
        Assert.Equal(content, _store.Get(sha256.ToUpperInvariant().ToLowerInvariant()));
    }

    [Fact]
    public void Put_SameBytesAgain_LeavesTheFileAlone()
    {
        string path = _store.PathOf(_store.Put("once"u8));
        var stamp = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, stamp);
        _store.Put("once"u8);
        Assert.Equal(stamp, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void Get_Missing_IsNull() => Assert.Null(_store.Get(new string('a', 64)));

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("")]
    [InlineData("zz")]
    public void PathOf_NoDigest_IsRefused(string name) => Assert.Throws<ArgumentException>(() => _store.PathOf(name));

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    public void Get_DamagedOnDisk_IsMissingAndPutHealsIt(string damage)
    {
        byte[] content = "the only copy"u8.ToArray();
        string sha256 = _store.Put(content);
        byte[] bad = damage == "cut" ? content[..4] : [.. content.Select(b => (byte)(b ^ 1))];
        File.WriteAllBytes(_store.PathOf(sha256), bad);
        Assert.Null(_store.Get(sha256));
        _store.Put(content);
        Assert.Equal(content, _store.Get(sha256));
    }

    [Fact]
    public async Task Put_ManyAtOnce_LeavesWholeFilesAndNoTemporaryOnes()
    {
        byte[] content = RandomNumberGenerator.GetBytes(200_000);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _store.Put(content))));
        string only = Assert.Single(Directory.GetFiles(_folder["artifacts"], "*", SearchOption.AllDirectories));
        Assert.Equal(content, await File.ReadAllBytesAsync(only, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Write_TargetIsAFolder_FailsAndLeavesNothingBehind()
    {
        Directory.CreateDirectory(_folder["taken"]);
        Assert.ThrowsAny<Exception>(() => DurableFile.Write(_folder["taken"], "x"u8));
        Assert.Equal([_folder["taken"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_OverAnOlderFile_ReplacesItWhole()
    {
        DurableFile.Write(_folder["a/b/c"], "a longer text"u8);
        DurableFile.Write(_folder["a/b/c"], "short"u8);
        Assert.Equal("short", File.ReadAllText(_folder["a/b/c"]));
    }

    [Fact]
    public async Task HashFile_OverManyBlocks_EqualsTheDigestOfTheWhole()
    {
        byte[] content = RandomNumberGenerator.GetBytes((1 << 18) + 17);
        await File.WriteAllBytesAsync(_folder["big"], content, TestContext.Current.CancellationToken);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(content)),
            await ArtifactStore.HashFileAsync(_folder["big"], TestContext.Current.CancellationToken));
    }
}
