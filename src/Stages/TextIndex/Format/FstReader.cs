using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Walks the automaton of a field's term index. All arc forms of the format are understood: lists, arcs of equal size, direct
/// addressing, and outputs shared along the path.
/// </summary>
internal sealed class FstReader(IndexInput index, long start, long length, long root)
{
    /// <summary>
    /// Follows <paramref name="term"/> as far as the automaton goes and gives the output of the longest prefix that has one; null where
    /// none but the empty prefix has.
    /// </summary>
    public byte[]? FindLongest(ReadOnlySpan<byte> term, out int prefixLength)
    {
        prefixLength = 0;
        if (root == 0 || length > int.MaxValue)
            return null;
        var nodes = index.Slice(start, (int)length);
        byte[]? best = null;
        byte[] path = [];
        var node = root;
        for (var depth = 0; depth < term.Length; depth++)
        {
            var cursor = new FstCursor(nodes, index.Name, node);
            if (!cursor.FindArc(term[depth]))
                break;
            if (cursor.Output.Length > 0)
                path = [.. path, .. cursor.Output];
            if (cursor.IsFinal)
            {
                best = [.. path, .. cursor.FinalOutput];
                prefixLength = depth + 1;
            }

            if (cursor.Target <= 0)
                break;
            // Children come before their parents, so a walk cannot run in circles.
            if (cursor.Target >= node)
                throw new IndexCorruptException(index.Name, $"an arc of the node at {node} leads to {cursor.Target}");
            node = cursor.Target;
        }

        return best;
    }
}
