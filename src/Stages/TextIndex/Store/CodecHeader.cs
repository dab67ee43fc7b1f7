using System.Text;

namespace Tars.TextIndex.Store;

/// <summary>Header and footer that every file of an index begins and ends with.</summary>
internal static class CodecHeader
{
    public const int HeaderMagic = 0x3FD76C17;
    public const int FooterMagic = unchecked((int)0xC02893E8);
    public const int FooterLength = 16;
    public const int IdLength = 16;

    public static void Write(DataOutput output, string codec, int version)
    {
        output.WriteInt(HeaderMagic);
        output.WriteString(codec);
        output.WriteInt(version);
    }

    public static void WriteIndex(DataOutput output, string codec, int version, ReadOnlySpan<byte> id, string suffix)
    {
        Write(output, codec, version);
        output.WriteBytes(id);
        output.WriteByte((byte)suffix.Length);
        output.WriteBytes(Encoding.ASCII.GetBytes(suffix));
    }

    public static int Check(ref ByteReader reader, string codec, int minVersion, int maxVersion)
    {
        var magic = reader.ReadInt();
        if (magic != HeaderMagic)
            throw reader.Corrupt($"it begins with {magic:x8}, not with the header {HeaderMagic:x8}");
        var found = reader.ReadString();
        if (!string.Equals(found, codec, StringComparison.Ordinal))
            throw reader.Corrupt($"the header names the part '{found}', expected '{codec}'");
        var version = reader.ReadInt();
        if (version < minVersion || version > maxVersion)
            throw reader.Corrupt($"'{codec}' has version {version}, this library reads {minVersion} to {maxVersion}");
        return version;
    }

    public static int CheckIndex(
        ref ByteReader reader, string codec, int minVersion, int maxVersion, ReadOnlySpan<byte> id, string suffix)
    {
        var version = Check(ref reader, codec, minVersion, maxVersion);
        var found = reader.ReadBytes(IdLength);
        if (!found.SequenceEqual(id))
            throw reader.Corrupt($"its id is {Convert.ToHexStringLower(found)}, the segment's is {Convert.ToHexStringLower(id)}");
        CheckSuffix(ref reader, suffix);
        return version;
    }

    /// <summary>Reads a header whose id is not known beforehand (segments_N); gives back the version.</summary>
    public static int CheckUnknownId(ref ByteReader reader, string codec, int minVersion, int maxVersion, string suffix)
    {
        var version = Check(ref reader, codec, minVersion, maxVersion);
        reader.ReadBytes(IdLength);
        CheckSuffix(ref reader, suffix);
        return version;
    }

    /// <summary>Checks the footer's form and, where <paramref name="checksum"/> is set, the checksum over the whole file.</summary>
    public static void CheckFooter(IndexInput input, bool checksum)
    {
        if (input.Length < FooterLength)
            throw new IndexCorruptException(input.Name, $"it has {input.Length} bytes, too few for a footer");
        var reader = input.ReaderAt(input.Length - FooterLength);
        var magic = reader.ReadInt();
        if (magic != FooterMagic)
            throw reader.Corrupt(
                $"the footer begins with {magic:x8}, expected {FooterMagic:x8}: the end of the file is missing or overwritten");
        if (reader.ReadInt() is not 0 and var algorithm)
            throw reader.Corrupt($"checksum algorithm {algorithm} is unknown");
        var stored = reader.ReadLong();
        if ((ulong)stored > uint.MaxValue)
            throw reader.Corrupt($"the checksum field {stored:x16} is not a 32-bit value");
        if (!checksum)
            return;
        uint crc = 0;
        for (long at = 0, end = input.Length - 8; at < end;)
        {
            var span = input.Slice(at, (int)Math.Min(1 << 20, end - at));
            crc = Crc32.Append(crc, span);
            at += span.Length;
        }

        if (crc != (uint)stored)
            throw reader.Corrupt($"the checksum of its bytes is {crc:x8}, the footer says {stored:x8}");
    }

    private static void CheckSuffix(ref ByteReader reader, string suffix)
    {
        var found = Encoding.ASCII.GetString(reader.ReadBytes(reader.ReadByte()));
        if (!string.Equals(found, suffix, StringComparison.Ordinal))
            throw reader.Corrupt($"its suffix is '{found}', expected '{suffix}'");
    }
}
