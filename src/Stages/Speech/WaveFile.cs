using System.Buffers.Binary;

namespace Tars.Stages.Speech;

/// <summary>
/// What the header of a wav file says: RIFF with 32-bit lengths, or RF64 (EBU Tech 3306) with 64-bit ones. Nothing in it is trusted:
/// lengths are compared with the file's.
/// </summary>
/// <param name="IsRf64">Whether lengths come from the <c>ds64</c> chunk.</param>
/// <param name="RiffEnd">Where the whole form ends, as announced.</param>
/// <param name="Format">
/// The first <c>fmt </c> chunk, at most <see cref="LongestFormat"/> bytes of it; empty when none precedes the sound.
/// </param>
/// <param name="FormatCount">How many such chunks precede the sound.</param>
/// <param name="Start">Where the sound begins.</param>
/// <param name="Announced">Its length in bytes, as announced.</param>
/// <param name="FileLength">The file's length.</param>
internal sealed record WaveFile(
    bool IsRf64, long RiffEnd, byte[] Format, int FormatCount, long Start, long Announced, long FileLength)
{
    /// <summary>What WAVE_FORMAT_EXTENSIBLE needs; longer ones belong to other codecs.</summary>
    internal const int LongestFormat = 40;

    /// <summary>Written in place of a length that was not known, and what is near it: a stream, not a cut.</summary>
    private const uint UnknownLength = 0x7FFF_0000;

    /// <summary>In RF64: the length is in the <c>ds64</c> chunk.</summary>
    private const uint LengthElsewhere = uint.MaxValue;

    /// <summary>A header has few chunks before its sound.</summary>
    private const int MostChunks = 64;

    private const int ChunkHeader = 8;

    /// <summary>How many bytes of sound are there.</summary>
    internal long Present => FileLength - Start;

    /// <summary>
    /// How much is announced and how much is there, in bytes, when that is less; null when all is there or the length was unknown.
    /// </summary>
    internal (long Announced, long Present)? Shortfall =>
        !IsRf64 && Announced < UnknownLength && Present < Announced ? (Announced, Present) : null;

    /// <summary>Whether the lengths agree with each other and with the file, and there is sound.</summary>
    internal bool IsSound =>
        Announced > 0 && Announced <= Present && (IsRf64 || Announced < UnknownLength)
        && RiffEnd >= Start + Announced && RiffEnd <= FileLength + 1;

    /// <summary>Reads the header up to the sound.</summary>
    /// <returns>Null when it is no wav file, or none with sound.</returns>
    internal static WaveFile? Read(FileStream file)
    {
        Span<byte> header = stackalloc byte[12];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header[8..].SequenceEqual("WAVE"u8))
            return null;
        bool isRf64 = header[..4].SequenceEqual("RF64"u8);
        if (!isRf64 && !header[..4].SequenceEqual("RIFF"u8))
            return null;

        long riffLength = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        long soundLength = -1;
        byte[] format = [];
        int formats = 0;
        Span<byte> chunk = stackalloc byte[ChunkHeader];
        Span<byte> lengths = stackalloc byte[16];
        for (int i = 0; i < MostChunks && file.ReadAtLeast(chunk, ChunkHeader, throwOnEndOfStream: false) == ChunkHeader; i++)
        {
            long start = file.Position;
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
            {
                long announced = isRf64 && length == LengthElsewhere ? soundLength : length;
                return new WaveFile(isRf64, ChunkHeader + riffLength, format, formats, start, announced, file.Length);
            }

            if (chunk[..4].SequenceEqual("fmt "u8) && formats++ == 0)
            {
                format = new byte[(int)Math.Min(length, LongestFormat)];
                if (file.ReadAtLeast(format, format.Length, throwOnEndOfStream: false) < format.Length)
                    return null;
            }
            else if (isRf64 && i == 0 && chunk[..4].SequenceEqual("ds64"u8) && length >= lengths.Length
                && file.ReadAtLeast(lengths, lengths.Length, throwOnEndOfStream: false) == lengths.Length)
            {
                riffLength = Bounded(BinaryPrimitives.ReadUInt64LittleEndian(lengths));
                soundLength = Bounded(BinaryPrimitives.ReadUInt64LittleEndian(lengths[8..]));
            }

            file.Seek(start + length + (length & 1), SeekOrigin.Begin);
        }

        return null;
    }

    /// <summary>A length that may be nonsense, so that sums of it cannot overflow.</summary>
    private static long Bounded(ulong length) => (long)Math.Min(length, long.MaxValue / 4);
}
