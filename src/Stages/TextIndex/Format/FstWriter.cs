using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Builds the automaton that leads from the start of a term to its block: a trie over sorted keys whose outputs sit on the last arc
/// of each key. Nodes are written children first, each with its bytes reversed, as the reader walks downwards.
/// </summary>
internal sealed class FstWriter
{
    public const int Version = 7;
    public const int FinalArc = 1;
    public const int LastArc = 2;
    public const int TargetNext = 4;
    public const int NoTarget = 8;
    public const int HasOutput = 16;
    public const int HasFinalOutput = 32;
    public const byte BinarySearchNode = 32;
    public const byte DirectNode = 64;
    private const int ShallowDepth = 3;
    private const int ShallowArcs = 5;
    private const int DeepArcs = 10;
    private readonly MemoryOutput _nodes = new(1024);
    private readonly MemoryOutput _arcs = new();
    private readonly List<List<Arc>> _frontier = [[]];
    private byte[] _lastKey = [];
    private bool _finished;

    public FstWriter() => _nodes.WriteByte(0);

    public ReadOnlySpan<byte> Bytes => _nodes.Written;

    /// <summary>Adds a key greater than the one before; the empty key is kept apart, as the format does.</summary>
    public void Add(byte[] key, byte[] output)
    {
        var common = key.AsSpan().CommonPrefixLength(_lastKey);
        FreezeDownTo(common);
        for (var i = common; i < key.Length; i++)
        {
            if (_frontier.Count == i + 1)
                _frontier.Add([]);
            _frontier[i].Add(new Arc(key[i]) { Output = i == key.Length - 1 ? output : null });
        }

        _lastKey = key;
    }

    /// <summary>Writes the open nodes; gives back the address of the root, 0 where there are no arcs.</summary>
    public long Finish()
    {
        if (_finished)
            throw new InvalidOperationException("the automaton is finished already");
        _finished = true;
        FreezeDownTo(0);
        return _frontier[0].Count == 0 ? 0 : WriteNode(_frontier[0], 0);
    }

    private void FreezeDownTo(int depth)
    {
        for (var i = _lastKey.Length; i > depth; i--)
        {
            var node = _frontier[i];
            if (node.Count > 0)
                _frontier[i - 1][^1].Target = WriteNode(node, i);
            node.Clear();
        }
    }

    private long WriteNode(List<Arc> arcs, int depth)
    {
        var start = _nodes.Length;
        if (arcs.Count >= DeepArcs || (depth <= ShallowDepth && arcs.Count >= ShallowArcs))
        {
            WriteSearchable(arcs);
        }
        else
        {
            for (var i = 0; i < arcs.Count; i++)
                WriteArc(_nodes, arcs[i], i == arcs.Count - 1);
        }

        _nodes.WrittenForUpdate[start..].Reverse();
        return _nodes.Length - 1;
    }

    /// <summary>Arcs of equal size, so that a label is found by halving.</summary>
    private void WriteSearchable(List<Arc> arcs)
    {
        _arcs.Clear();
        var ends = new int[arcs.Count];
        var size = 0;
        for (var i = 0; i < arcs.Count; i++)
        {
            WriteArc(_arcs, arcs[i], i == arcs.Count - 1);
            ends[i] = _arcs.Length;
            size = Math.Max(size, _arcs.Length - (i == 0 ? 0 : ends[i - 1]));
        }

        _nodes.WriteByte(BinarySearchNode);
        _nodes.WriteVInt(arcs.Count);
        _nodes.WriteVInt(size);
        for (var i = 0; i < arcs.Count; i++)
        {
            var arc = _arcs.Written[(i == 0 ? 0 : ends[i - 1])..ends[i]];
            var slot = _nodes.Reserve(size);
            slot.Clear();
            arc.CopyTo(slot);
        }
    }

    private static void WriteArc(MemoryOutput output, Arc arc, bool last)
    {
        var flags = (last ? LastArc : 0)
            | (arc.Target == 0 ? NoTarget : 0)
            | (arc.Output is null ? 0 : FinalArc | HasFinalOutput);
        output.WriteByte((byte)flags);
        output.WriteByte(arc.Label);
        if (arc.Output is not null)
        {
            output.WriteVInt(arc.Output.Length);
            output.WriteBytes(arc.Output);
        }

        if (arc.Target != 0)
            output.WriteVLong(arc.Target);
    }

    private sealed class Arc(byte label)
    {
        public byte Label { get; } = label;

        public byte[]? Output { get; init; }

        public long Target { get; set; }
    }
}
