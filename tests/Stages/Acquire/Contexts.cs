using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests;

internal static class Contexts
{
    public static NodeContext For(string folder, string? state = null) => new()
    {
        Name = "node",
        BaseFolder = folder,
        StateFolder = state ?? Path.Combine(folder, ".tars"),
        Assets = new NoAssets(),
    };

    public static Content ContentOf(string path, string source, MediaKind media = MediaKind.Unknown, string? type = null) => new()
    {
        Source = source,
        Path = path,
        Name = Path.GetFileName(path),
        Size = new FileInfo(path).Length,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))),
        Media = media,
        MediaType = type,
    };

    private sealed class NoAssets : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) => throw new AssetException(name);

        public override string Digest(string name) => throw new AssetException(name);
    }
}
