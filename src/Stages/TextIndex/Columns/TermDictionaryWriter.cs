using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>
/// Writes the terms of a column: in blocks of 16, each term as its difference from the one before, with an index of every 1,024th.
/// </summary>
internal static class TermDictionaryWriter
{
    public const int BlockShift = 4;
    public const int IndexShift = 10;
    private const int BlockMask = (1 << BlockShift) - 1;
    private const int IndexMask = (1 << IndexShift) - 1;

    public static void Write(IndexOutput data, IndexOutput meta, TermSequence terms)
    {
        meta.WriteVLong(terms.Count);
        meta.WriteInt(BlockShift);
        meta.WriteInt(ColumnsWriter.AddressShift);
        var start = data.Position;
        var blocks = new long[(terms.Count + BlockMask) >> BlockShift];
        var longest = 0;
        for (var i = 0; i < terms.Count; i++)
        {
            var term = terms[i];
            longest = Math.Max(longest, term.Length);
            if ((i & BlockMask) == 0)
            {
                blocks[i >> BlockShift] = data.Position - start;
                data.WriteVInt(term.Length);
                data.WriteBytes(term);
            }
            else
            {
                WriteDifference(data, term, term.CommonPrefixLength(terms[i - 1]));
            }
        }

        WritePlaces(data, meta, blocks, start, longest);
        WriteIndex(data, meta, terms);
    }

    private static void WriteDifference(IndexOutput data, ReadOnlySpan<byte> term, int prefix)
    {
        var suffix = term.Length - prefix;
        data.WriteByte((byte)(Math.Min(prefix, 15) | (Math.Min(15, suffix - 1) << 4)));
        if (prefix >= 15)
            data.WriteVInt(prefix - 15);
        if (suffix >= 16)
            data.WriteVInt(suffix - 16);
        data.WriteBytes(term[prefix..]);
    }

    /// <summary>For every 1,024th term as few bytes as tell it from the one before it.</summary>
    private static void WriteIndex(IndexOutput data, IndexOutput meta, TermSequence terms)
    {
        meta.WriteInt(IndexShift);
        var start = data.Position;
        var places = new long[1 + ((terms.Count + IndexMask) >> IndexShift)];
        for (var i = 0; i < terms.Count; i += 1 << IndexShift)
        {
            places[i >> IndexShift] = data.Position - start;
            if (i > 0)
                data.WriteBytes(terms[i][..(terms[i].CommonPrefixLength(terms[i - 1]) + 1)]);
        }

        places[^1] = data.Position - start;
        WritePlaces(data, meta, places, start, longest: -1);
    }

    /// <summary>Where the parts begin, the longest term unless that is -1, and then where terms and places are.</summary>
    private static void WritePlaces(IndexOutput data, IndexOutput meta, long[] places, long start, int longest)
    {
        var end = data.Position;
        DirectMonotonic.Write(meta, data, places, ColumnsWriter.AddressShift);
        if (longest >= 0)
            meta.WriteInt(longest);
        meta.WriteLong(start);
        meta.WriteLong(end - start);
        meta.WriteLong(end);
        meta.WriteLong(data.Position - end);
    }
}
