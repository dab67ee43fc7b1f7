using System.Text;

namespace Tars.Stages.Rag;

/// <summary>Finds the pieces of a vocabulary that begin at a place of a text.</summary>
internal sealed class PieceTrie
{
    // One edge of the trie a (node, code point) pair; the value is the child. Node 0 is the root.
    private readonly Dictionary<long, int> _edges = [];
    private readonly List<int> _pieceAt = [-1];

    /// <summary>Adds a piece. Of two equal ones the later counts.</summary>
    public void Add(string piece, int id)
    {
        int node = 0;
        foreach (Rune rune in piece.EnumerateRunes())
        {
            long edge = Edge(node, rune.Value);
            if (!_edges.TryGetValue(edge, out int child))
            {
                child = _pieceAt.Count;
                _pieceAt.Add(-1);
                _edges.Add(edge, child);
            }

            node = child;
        }

        _pieceAt[node] = id;
    }

    /// <summary>Goes on by one character; false when no piece goes on so.</summary>
    /// <param name="node">Where the walk stands; 0 to begin.</param>
    /// <param name="codePoint">The character.</param>
    /// <param name="id">The piece that ends here, or -1.</param>
    public bool TryStep(ref int node, int codePoint, out int id)
    {
        if (_edges.TryGetValue(Edge(node, codePoint), out int next))
        {
            node = next;
            id = _pieceAt[next];
            return true;
        }

        id = -1;
        return false;
    }

    private static long Edge(int node, int codePoint) => ((long)node << 21) | (uint)codePoint;
}
