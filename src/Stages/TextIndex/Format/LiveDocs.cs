using System.Numerics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Which documents of a segment are not deleted; a file <c>.liv</c> once it has to last.</summary>
internal sealed class LiveDocs
{
    private const string Codec = "Lucene50LiveDocs";
    private readonly ulong[] _words;

    /// <summary>All documents live.</summary>
    public LiveDocs(int maxDoc)
    {
        MaxDoc = maxDoc;
        _words = new ulong[(maxDoc + 63) / 64];
        Array.Fill(_words, ulong.MaxValue);
        if ((maxDoc & 63) != 0)
            _words[^1] = (1UL << (maxDoc & 63)) - 1;
    }

    private LiveDocs(int maxDoc, ulong[] words, int deleted)
    {
        MaxDoc = maxDoc;
        _words = words;
        DeletedCount = deleted;
    }

    public int MaxDoc { get; }

    public int DeletedCount { get; private set; }

    public bool this[int doc] => (_words[doc >> 6] >> (doc & 63) & 1) != 0;

    /// <summary>Marks the document deleted; false where it was already.</summary>
    public bool Delete(int doc)
    {
        var bit = 1UL << (doc & 63);
        if ((_words[doc >> 6] & bit) == 0)
            return false;
        _words[doc >> 6] &= ~bit;
        DeletedCount++;
        return true;
    }

    public LiveDocs Copy() => new(MaxDoc, (ulong[])_words.Clone(), DeletedCount);

    public void Write(IndexDirectory directory, SegmentEntry entry)
    {
        using var output = directory.NewFile(entry.LiveDocsFile!);
        CodecHeader.WriteIndex(output, Codec, 0, entry.Id, FileNames.Base36(entry.DeleteGeneration));
        foreach (var word in _words)
            output.WriteLong((long)word);
        output.WriteFooter();
    }

    public static LiveDocs Read(IndexInput input, SegmentEntry entry, int maxDoc)
    {
        CodecHeader.CheckFooter(input, checksum: true);
        var reader = input.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, Codec, 0, 0, entry.Id, FileNames.Base36(entry.DeleteGeneration));
        var count = (maxDoc + 63L) / 64;
        if (reader.Remaining - CodecHeader.FooterLength != count * 8)
            throw reader.Corrupt(
                $"it holds {reader.Remaining - CodecHeader.FooterLength} bytes of bits where {maxDoc} documents need {count * 8}");
        var words = new ulong[count];
        long live = 0;
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = (ulong)reader.ReadLong();
            live += BitOperations.PopCount(words[i]);
        }

        if (maxDoc - live != entry.DeleteCount)
            throw reader.Corrupt($"{maxDoc - live} documents are deleted, the commit says {entry.DeleteCount}");
        return new LiveDocs(maxDoc, words, entry.DeleteCount);
    }
}
