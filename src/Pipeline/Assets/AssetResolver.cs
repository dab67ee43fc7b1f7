namespace Tars.Pipeline;

/// <summary>Turns the name of an asset (a model, a native library) into a folder with its verified files.</summary>
public abstract class AssetResolver
{
    /// <summary>The folder of the named asset, absolute; fetches it first if that is allowed and it is not there.</summary>
    /// <exception cref="AssetException">It is unknown, missing while fetching is forbidden, or its digest is wrong.</exception>
    public abstract ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken);

    /// <summary>The pinned digest that identifies the asset's content in fingerprints, without fetching anything.</summary>
    /// <exception cref="AssetException">The name is unknown.</exception>
    public abstract string Digest(string name);
}
