using System.Security.Cryptography;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Artifacts;

public sealed class DecidingFileTests : IDisposable
{
    private const int Large = 16 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LargeFile_IsReadOnce_WhileLengthAndTimeStay()
    {
        string path = _folder["model.bin"];
        byte[] content = new byte[Large];
        File.WriteAllBytes(path, content);
        DateTime written = File.GetLastWriteTimeUtc(path);
        byte[] first = DecidingFile.Digest(path);
        Assert.Equal(SHA256.HashData(content), first);

        content[0] = 1;
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, written);
        Assert.Same(first, DecidingFile.Digest(path));

        File.SetLastWriteTimeUtc(path, written.AddSeconds(1));
        Assert.Equal(SHA256.HashData(content), DecidingFile.Digest(path));
    }

    [Fact]
    public void SmallFile_IsReadEachTime()
    {
        string path = _folder["list.txt"];
        File.WriteAllText(path, "one");
        DateTime written = File.GetLastWriteTimeUtc(path);
        byte[] first = DecidingFile.Digest(path);
        File.WriteAllText(path, "two");
        File.SetLastWriteTimeUtc(path, written);
        Assert.NotEqual(first, DecidingFile.Digest(path));
    }
}
