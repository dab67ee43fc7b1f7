using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>The terms of one field in one segment, with the field's statistics. Safe for many threads.</summary>
internal sealed class FieldTerms(FieldInfo field, IndexInput dict, FstReader prefixes, byte[] rootOutput)
{
    public FieldInfo Field { get; } = field;

    public required long TermCount { get; init; }

    /// <summary>Occurrences of all terms; the sum of document frequencies for a field without frequencies.</summary>
    public required long SumTotalTermFreq { get; init; }

    public required long SumDocFreq { get; init; }

    /// <summary>Documents with at least one term in the field, deleted ones included.</summary>
    public required int DocCount { get; init; }

    public bool TryFind(ReadOnlySpan<byte> term, out TermState state)
    {
        var output = prefixes.FindLongest(term, out var prefixLength) ?? rootOutput;
        var start = BlockFor(output, term, prefixLength);
        var block = new TermBlock();
        block.Load(dict, start, Field);
        var entry = block.Find(term[prefixLength..]);
        state = entry < 0 ? default : block.State(entry);
        return entry >= 0;
    }

    /// <summary>All terms in byte order.</summary>
    public TermsCursor Enumerate() => new(this, dict, BlockFor(rootOutput, [], 0));

    /// <summary>The terms that the matcher takes, in byte order. A matcher serves one walk at a time.</summary>
    public TermsCursor Enumerate(TermMatcher matcher)
    {
        var start = matcher.Start;
        var output = prefixes.FindLongest(start, out var prefixLength) ?? rootOutput;
        return new TermsCursor(this, dict, BlockFor(output, start, prefixLength), start[..prefixLength], matcher);
    }

    /// <summary>The block, or the floor piece of it, that holds the term if the field has it.</summary>
    private long BlockFor(byte[] output, ReadOnlySpan<byte> term, int prefixLength)
    {
        var reader = new ByteReader(output, dict.Name);
        var code = reader.ReadVLong();
        var start = code >> 2;
        if ((code & 1) == 0 || term.Length <= prefixLength)
            return start;
        var lead = term[prefixLength];
        var first = start;
        for (var n = reader.ReadVInt(); n > 0; n--)
        {
            if (reader.ReadByte() > lead)
                break;
            start = first + (reader.ReadVLong() >> 1);
        }

        return start;
    }
}
