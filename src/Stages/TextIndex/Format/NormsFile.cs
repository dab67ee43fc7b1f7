using System.Numerics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>The files <c>.nvd</c> and <c>.nvm</c>: one byte a document and field that says how long the field is there.</summary>
internal static class NormsFile
{
    public const string DataExtension = ".nvd";
    public const string MetaExtension = ".nvm";
    private const string DataCodec = "Lucene80NormsData";
    private const string MetaCodec = "Lucene80NormsMetadata";

    /// <summary>Writes the norms of all fields that keep them; 0 stands for a document that has no token in the field.</summary>
    public static void Write(
        IndexDirectory directory, string segment, ReadOnlySpan<byte> id, int maxDoc, IEnumerable<(FieldInfo Field, byte[] Norms)> fields)
    {
        using var data = directory.NewFile(segment + DataExtension);
        using var meta = directory.NewFile(segment + MetaExtension);
        CodecHeader.WriteIndex(data, DataCodec, 0, id, "");
        CodecHeader.WriteIndex(meta, MetaCodec, 0, id, "");
        foreach (var (field, all) in fields)
        {
            var norms = all.AsSpan(0, maxDoc);
            var count = maxDoc - norms.Count((byte)0);
            meta.WriteInt(field.Number);
            if (count == 0)
                Presence.WriteNone(meta);
            else if (count == maxDoc)
                Presence.WriteAll(meta);
            else
                Presence.WriteSome(meta, data, norms);
            meta.WriteInt(count);
            var firstAt = norms.IndexOfAnyExcept((byte)0);
            var first = firstAt < 0 ? (byte)0 : norms[firstAt];
            if (!norms.ContainsAnyExcept((byte)0, first))
            {
                meta.WriteByte(0);
                meta.WriteLong((sbyte)first);
                continue;
            }

            meta.WriteByte(1);
            meta.WriteLong(data.Position);
            if (count == maxDoc)
            {
                data.WriteBytes(norms);
                continue;
            }

            foreach (var norm in norms)
            {
                if (norm != 0)
                    data.WriteByte(norm);
            }
        }

        meta.WriteInt(-1);
        data.WriteFooter();
        meta.WriteFooter();
    }

    /// <summary>Reads where each field's norms are; the values are loaded when asked for.</summary>
    public static Dictionary<int, NormsEntry> ReadMeta(IndexInput meta, IndexInput data, ReadOnlySpan<byte> id, int maxDoc)
    {
        CodecHeader.CheckFooter(meta, checksum: true);
        CodecHeader.CheckFooter(data, checksum: false);
        var reader = meta.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, MetaCodec, 0, 0, id, "");
        var dataReader = data.ReaderAt(0);
        CodecHeader.CheckIndex(ref dataReader, DataCodec, 0, 0, id, "");
        var entries = new Dictionary<int, NormsEntry>();
        for (var number = reader.ReadInt(); number != -1; number = reader.ReadInt())
        {
            var presence = Presence.Read(ref reader);
            var count = reader.ReadInt();
            var width = reader.ReadByte();
            var value = reader.ReadLong();
            if (count < 0 || count > maxDoc)
                throw reader.Corrupt($"field {number} has norms for {count} of {maxDoc} documents");
            if (width > 1)
                throw reader.Corrupt($"field {number} has norms of {width} bytes, this library reads those of 1 byte");
            entries[number] = new NormsEntry(presence, count, width, value);
        }

        return entries;
    }

    /// <summary>One byte a document, 0 where the document lacks the field.</summary>
    public static byte[] Load(IndexInput data, NormsEntry entry, int maxDoc)
    {
        var norms = new byte[maxDoc];
        if (entry.Count == 0)
            return norms;
        var values = entry.Width == 1 ? data.Slice(entry.Value, entry.Count) : default;
        if (entry.Presence.IsAll)
        {
            if (entry.Count != maxDoc)
                throw new IndexCorruptException(data.Name, $"norms are for all {maxDoc} documents, yet {entry.Count} are counted");
            if (entry.Width == 1)
                values.CopyTo(norms);
            else
                Array.Fill(norms, (byte)entry.Value);
            return norms;
        }

        var next = 0;
        foreach (var doc in entry.Presence.Documents(data, maxDoc))
        {
            if (next >= entry.Count)
                throw new IndexCorruptException(data.Name, $"more than the counted {entry.Count} documents have norms");
            norms[doc] = entry.Width == 1 ? values[next] : (byte)entry.Value;
            next++;
        }

        return norms;
    }

    /// <summary>
    /// The byte that stands for a field of <paramref name="length"/> tokens: exact below 40, then with three significant bits.
    /// </summary>
    public static byte Encode(int length)
    {
        if (length < 24)
            return (byte)length;
        var rest = (uint)(length - 24);
        var bits = 32 - BitOperations.LeadingZeroCount(rest);
        if (rest < 8)
            return (byte)(24 + rest);
        var shift = bits - 4;
        return (byte)(24 + (((shift + 1) << 3) | (int)((rest >> shift) & 7)));
    }

    public static int Decode(byte norm)
    {
        if (norm < 24)
            return norm;
        var code = norm - 24;
        var mantissa = code & 7;
        var shift = (code >> 3) - 1;
        return 24 + (shift < 0 ? mantissa : (mantissa | 8) << shift);
    }
}
