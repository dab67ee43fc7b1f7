using System.Numerics;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>The documents that have a value in a column, and each one's place among them.</summary>
internal sealed class DocSet
{
    public const int NoMoreDocs = PostingsCursor.NoMoreDocs;
    private readonly int _maxDoc;
    // Null where all documents have a value.
    private readonly ulong[]? _words;
    private readonly int[] _before = [];

    public DocSet(Presence presence, IndexInput data, int maxDoc, int count)
    {
        _maxDoc = maxDoc;
        if (presence.IsAll)
        {
            Count = maxDoc;
        }
        else
        {
            _words = new ulong[(maxDoc + 63) >> 6];
            foreach (var doc in presence.Documents(data, maxDoc))
                _words[doc >> 6] |= 1UL << (doc & 63);
            _before = new int[_words.Length];
            for (var i = 0; i < _words.Length; i++)
            {
                _before[i] = Count;
                Count += BitOperations.PopCount(_words[i]);
            }
        }

        if (Count != count)
            throw new IndexCorruptException(data.Name, $"{Count} documents of a column have a value, {count} are noted");
    }

    public int Count { get; }

    /// <summary>Place of the document among those with a value, or -1.</summary>
    public int IndexOf(int doc)
    {
        if (_words is null)
            return doc;
        var word = _words[doc >> 6];
        var bit = 1UL << (doc & 63);
        return (word & bit) == 0 ? -1 : _before[doc >> 6] + BitOperations.PopCount(word & (bit - 1));
    }

    /// <summary>The first document at or behind this one that has a value.</summary>
    public int From(int doc)
    {
        if (doc >= _maxDoc)
            return NoMoreDocs;
        if (_words is null)
            return doc;
        var at = doc >> 6;
        var word = _words[at] & (ulong.MaxValue << (doc & 63));
        while (word == 0)
        {
            if (++at == _words.Length)
                return NoMoreDocs;
            word = _words[at];
        }

        return (at << 6) + BitOperations.TrailingZeroCount(word);
    }
}
