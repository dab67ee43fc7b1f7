using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>One file of a manifest.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">SHA-256 of them, hex in lower case.</param>
/// <param name="Path">Where it lies, with slashes; relative to the definition's folder where it lies below that.</param>
public sealed record ArtifactEntry(long Size, string Sha256, string Path)
{
    /// <summary>The line of the manifest, and what the leaf of the Merkle tree is made of: <c>size,sha256,path</c>.</summary>
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Size},{Sha256},{Escape(Path)}");

    internal byte[] ToLeaf() => MerkleTree.LeafOf(Encoding.UTF8.GetBytes(ToLine()));

    internal static ArtifactEntry? Parse(string line)
    {
        string[] parts = line.Split(',', 3);
        return parts.Length == 3 && parts[1].Length == 64 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? new ArtifactEntry(size, parts[1], Unescape(parts[2]))
            : null;
    }

    // A name may hold a line break; a line of the manifest may not.
    private static string Escape(string path) => path.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal);

    private static string Unescape(string path) => path.Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
