using System.Numerics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Which documents have a value: none, all, or a set in blocks of 65,536 documents that are sparse, dense or full.</summary>
internal sealed record Presence(long Offset, long Length)
{
    private const int BlockSize = 65536;
    private const int SparseMax = 4095;
    private const int NoMoreBlock = 32767;
    private const byte RankPower = 9;
    private const int RankBytes = 256;

    public bool IsAll => Offset == -1;

    public bool IsNone => Offset == -2;

    public static void WriteNone(DataOutput meta) => WriteMeta(meta, -2, 0, -1, 0xFF);

    public static void WriteAll(DataOutput meta) => WriteMeta(meta, -1, 0, -1, 0xFF);

    /// <summary>Writes the set of documents whose entry in <paramref name="values"/> is not 0.</summary>
    public static void WriteSome(DataOutput meta, IndexOutput data, ReadOnlySpan<byte> values)
    {
        var start = data.Position;
        var jumps = new List<(int Before, int Offset)>();
        var before = 0;
        var blocks = (values.Length + BlockSize - 1) / BlockSize;
        for (var block = 0; block < blocks; block++)
        {
            var part = values.Slice(block * BlockSize, Math.Min(BlockSize, values.Length - (block * BlockSize)));
            var count = part.Length - part.Count((byte)0);
            // A block without documents is not written; its jump entry leads to the next one.
            jumps.Add((before, (int)(data.Position - start)));
            if (count == 0)
                continue;
            data.WriteShort((short)block);
            data.WriteShort((short)(count - 1));
            WriteBlock(data, part, count);
            before += count;
        }

        while (jumps.Count > 1 && jumps[^1].Before == before)
            jumps.RemoveAt(jumps.Count - 1);
        jumps.Add((before, (int)(data.Position - start)));
        data.WriteShort(NoMoreBlock);
        data.WriteShort(0);
        data.WriteShort(-1);
        var entries = jumps.Count <= 2 ? 0 : jumps.Count;
        foreach (var (docs, offset) in jumps.Take(entries))
        {
            data.WriteInt(docs);
            data.WriteInt(offset);
        }

        WriteMeta(meta, start, data.Position - start, (short)entries, RankPower);
    }

    public static Presence Read(ref ByteReader meta)
    {
        var offset = meta.ReadLong();
        var length = meta.ReadLong();
        meta.ReadShort();
        meta.ReadByte();
        return offset < -2 ? throw meta.Corrupt($"the set of documents with a value is at {offset}") : new Presence(offset, length);
    }

    /// <summary>The documents in order.</summary>
    public List<int> Documents(IndexInput data, int maxDoc)
    {
        var docs = new List<int>();
        if (IsNone)
            return docs;
        var reader = data.ReaderAt(Offset);
        var last = -1;
        while (true)
        {
            var block = (ushort)reader.ReadShort();
            var count = (ushort)reader.ReadShort() + 1;
            if (block == NoMoreBlock)
                return docs;
            var first = block * BlockSize;
            if (first <= last || first >= maxDoc)
                throw reader.Corrupt($"block {block} of a document set is out of order or beyond {maxDoc} documents");
            last = first;
            ReadBlock(ref reader, first, count, maxDoc, docs);
        }
    }

    private static void WriteMeta(DataOutput meta, long offset, long length, short jumps, byte rankPower)
    {
        meta.WriteLong(offset);
        meta.WriteLong(length);
        meta.WriteShort(jumps);
        meta.WriteByte(rankPower);
    }

    private static void WriteBlock(IndexOutput data, ReadOnlySpan<byte> part, int count)
    {
        if (count == BlockSize)
            return;
        if (count <= SparseMax)
        {
            for (var i = 0; i < part.Length; i++)
            {
                if (part[i] != 0)
                    data.WriteShort((short)i);
            }

            return;
        }

        var words = new ulong[BlockSize / 64];
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != 0)
                words[i >> 6] |= 1UL << (i & 63);
        }

        var rank = 0;
        for (var i = 0; i < words.Length; i++)
        {
            if ((i & 7) == 0)
                data.WriteShort((short)rank);
            rank += BitOperations.PopCount(words[i]);
        }

        foreach (var word in words)
            data.WriteLong((long)word);
    }

    private static void ReadBlock(ref ByteReader reader, int first, int count, int maxDoc, List<int> docs)
    {
        var start = docs.Count;
        if (count == BlockSize)
        {
            for (var i = 0; i < count; i++)
                docs.Add(first + i);
        }
        else if (count <= SparseMax)
        {
            for (var i = 0; i < count; i++)
                docs.Add(first + (ushort)reader.ReadShort());
        }
        else
        {
            reader.ReadBytes(RankBytes);
            for (var i = 0; i < BlockSize / 64; i++)
            {
                for (var word = (ulong)reader.ReadLong(); word != 0; word &= word - 1)
                    docs.Add(first + (i << 6) + BitOperations.TrailingZeroCount(word));
            }
        }

        if (docs.Count - start != count || docs[^1] >= maxDoc)
            throw reader.Corrupt(
                $"a block of a document set holds {docs.Count - start} documents up to {docs[^1]}, expected {count} below {maxDoc}");
        for (var i = start + 1; i < docs.Count; i++)
        {
            if (docs[i] <= docs[i - 1])
                throw reader.Corrupt("the documents of a set are out of order");
        }
    }
}
