using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>Strings of bytes, one after the other in one piece of memory.</summary>
internal sealed class ByteList
{
    private readonly MemoryOutput _bytes = new(64);
    private readonly List<int> _ends = [];

    public int Count => _ends.Count;

    public long UsedBytes => _bytes.Length + (4L * _ends.Count);

    public ReadOnlySpan<byte> this[int at]
    {
        get
        {
            var start = at == 0 ? 0 : _ends[at - 1];
            return _bytes.Written[start.._ends[at]];
        }
    }

    public void Add(ReadOnlySpan<byte> value)
    {
        _bytes.WriteBytes(value);
        _ends.Add(_bytes.Length);
    }
}
