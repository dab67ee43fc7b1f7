using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>
/// Sentencepiece's table of character replacements: the size of a trie in bytes, the trie as a double array of 32-bit units, then the
/// replacements, each ended by a zero byte.
/// </summary>
internal sealed class CharacterMap
{
    private const int MaxBytes = 8 << 20;

    // A longer cluster is looked up character by character.
    private const int MaxClusterBytes = 6;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private CharacterMap(uint[] units, byte[] replacements)
    {
        _units = units;
        _replacements = replacements;
    }

    /// <summary>Reads the table.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static CharacterMap Parse(ReadOnlySpan<byte> bytes)
    {
        uint size = bytes.Length is >= 4 and <= MaxBytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        if (size is 0 || size % 4 != 0 || size > bytes.Length - 4)
        {
            throw new InvalidDataException(
                $"the precompiled table of characters ({bytes.Length} bytes) is none, or larger than {MaxBytes} bytes");
        }

        var units = new uint[size / 4];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + (4 * i))..]);
        }

        return new CharacterMap(units, bytes[(4 + (int)size)..].ToArray());
    }

    /// <summary>Replaces what the table names: whole clusters first, else their characters.</summary>
    public string Apply(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        Span<byte> utf8 = stackalloc byte[MaxClusterBytes];
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            ReadOnlySpan<char> cluster = text.AsSpan(at, length);
            if (Encoding.UTF8.GetByteCount(cluster) < MaxClusterBytes
                && Find(utf8[..Encoding.UTF8.GetBytes(cluster, utf8)]) is { } whole)
            {
                result.Append(whole);
                continue;
            }

            foreach (Rune rune in cluster.EnumerateRunes())
            {
                result.Append(Find(utf8[..rune.EncodeToUtf8(utf8)]) ?? rune.ToString());
            }
        }

        return result.ToString();
    }

    // The replacement of the shortest entry that the bytes begin with, as the reference takes it.
    private string? Find(ReadOnlySpan<byte> key)
    {
        long node = Offset(_units[0]);
        foreach (byte b in key)
        {
            node ^= b;
            if (b == 0 || node >= _units.Length || (_units[node] & 0x8000_00FF) != b)
            {
                return null;
            }

            uint unit = _units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0)
            {
                return node < _units.Length ? Replacement(_units[node] & 0x7FFF_FFFF) : null;
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private string? Replacement(uint start)
    {
        if (start >= _replacements.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = _replacements.AsSpan((int)start);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
