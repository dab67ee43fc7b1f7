using System.Numerics;
using System.Security.Cryptography;

namespace Tars.Stages.Tables;

/// <summary>
/// Merkle trees in the shape of RFC 6962, section 2.1: a leaf is SHA-256(0x00 ‖ data), a node SHA-256(0x01 ‖ left ‖ right), the left
/// side the largest power of two below the size. The proofs are checked as RFC 9162, sections 2.1.3.2 and 2.1.4.2, says.
/// </summary>
public static class MerkleTree
{
    /// <summary>The digest of a leaf.</summary>
    public static byte[] LeafOf(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    /// <summary>The root over leaves' digests; of none SHA-256 of nothing.</summary>
    public static byte[] RootOf(IReadOnlyList<byte[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        return leaves.Count == 0 ? SHA256.HashData([]) : Root(leaves, 0, leaves.Count);
    }

    /// <summary>The root over the first of the leaves.</summary>
    internal static byte[] RootOf(IReadOnlyList<byte[]> leaves, int size) => size == 0 ? SHA256.HashData([]) : Root(leaves, 0, size);

    /// <summary>What proves that a leaf is in the tree: the digests beside its path, from the leaf up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static IReadOnlyList<byte[]> InclusionOf(IReadOnlyList<byte[]> leaves, int index)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        var path = new List<byte[]>();
        (int start, int count) = (0, leaves.Count);
        while (count > 1)
        {
            int left = Split(count);
            if (index - start < left)
            {
                path.Add(Root(leaves, start + left, count - left));
                count = left;
            }
            else
            {
                path.Add(Root(leaves, start, left));
                (start, count) = (start + left, count - left);
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>Whether a leaf stands at a place of the tree with this root and size.</summary>
    public static bool Includes(byte[] root, long size, byte[] leaf, long index, IReadOnlyList<byte[]> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= size)
            return false;
        (long at, long last) = (index, size - 1);
        byte[] digest = leaf;
        foreach (byte[] beside in path)
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                digest = NodeOf(beside, digest);
                while ((at & 1) == 0 && at != 0)
                    (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                digest = NodeOf(digest, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && digest.AsSpan().SequenceEqual(root);
    }

    /// <summary>What proves that the tree over all leaves goes on from the tree over the first of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The earlier size is negative or larger than the number of leaves.</exception>
    public static IReadOnlyList<byte[]> ConsistencyOf(IReadOnlyList<byte[]> leaves, int earlierSize)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfNegative(earlierSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlierSize, leaves.Count);
        var path = new List<byte[]>();
        if (earlierSize > 0 && earlierSize < leaves.Count)
            Consistency(leaves, 0, leaves.Count, earlierSize, whole: true, path);
        return path;
    }

    /// <summary>Whether the later tree goes on from the earlier one.</summary>
    public static bool IsExtension(byte[] earlierRoot, long earlierSize, byte[] root, long size, IReadOnlyList<byte[]> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (earlierSize < 0 || earlierSize > size)
            return false;
        if (earlierSize == 0 || earlierSize == size)
            return path.Count == 0 && (earlierSize == 0 || earlierRoot.AsSpan().SequenceEqual(root));
        List<byte[]> steps = BitOperations.IsPow2(earlierSize) ? [earlierRoot, .. path] : [.. path];
        if (steps.Count == 0)
            return false;
        (long at, long last) = (earlierSize - 1, size - 1);
        while ((at & 1) == 1)
            (at, last) = (at >> 1, last >> 1);
        (byte[] before, byte[] after) = (steps[0], steps[0]);
        foreach (byte[] step in steps.Skip(1))
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                (before, after) = (NodeOf(step, before), NodeOf(step, after));
                while ((at & 1) == 0 && at != 0)
                    (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                after = NodeOf(after, step);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && before.AsSpan().SequenceEqual(earlierRoot) && after.AsSpan().SequenceEqual(root);
    }

    private static void Consistency(IReadOnlyList<byte[]> leaves, int start, int count, int earlier, bool whole, List<byte[]> path)
    {
        if (earlier == count)
        {
            if (!whole)
                path.Add(Root(leaves, start, count));
            return;
        }

        int left = Split(count);
        if (earlier <= left)
        {
            Consistency(leaves, start, left, earlier, whole, path);
            path.Add(Root(leaves, start + left, count - left));
        }
        else
        {
            Consistency(leaves, start + left, count - left, earlier - left, whole: false, path);
            path.Add(Root(leaves, start, left));
        }
    }

    private static byte[] Root(IReadOnlyList<byte[]> leaves, int start, int count)
    {
        if (count == 1)
            return leaves[start];
        int left = Split(count);
        return NodeOf(Root(leaves, start, left), Root(leaves, start + left, count - left));
    }

    private static byte[] NodeOf(byte[] left, byte[] right)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([1]);
        hash.AppendData(left);
        hash.AppendData(right);
        return hash.GetHashAndReset();
    }

    private static int Split(int count) => 1 << (31 - BitOperations.LeadingZeroCount((uint)(count - 1)));
}
