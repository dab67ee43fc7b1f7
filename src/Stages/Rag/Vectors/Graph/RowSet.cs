namespace Tars.Stages.Rag;

/// <summary>Some of the rows of a vector file.</summary>
/// <param name="rows">How many rows the file has.</param>
internal sealed class RowSet(int rows)
{
    private readonly ulong[] _bits = new ulong[(rows + 63) / 64];

    /// <summary>How many rows are in it.</summary>
    public int Count { get; private set; }

    public bool Contains(int row) => (_bits[row >> 6] & (1UL << row)) != 0;

    public void Add(int row)
    {
        if (!Contains(row))
        {
            _bits[row >> 6] |= 1UL << row;
            Count++;
        }
    }

    /// <summary>The rows in ascending order.</summary>
    public IEnumerable<int> Rows()
    {
        for (int word = 0; word < _bits.Length; word++)
        {
            for (ulong left = _bits[word]; left != 0; left &= left - 1)
            {
                yield return (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(left);
            }
        }
    }
}
