using System.Buffers.Binary;

namespace Tars.Stages.Speech;

/// <summary>Tells whether a wav file holds as much sound as its header announces; ffmpeg takes a file that was cut as a shorter one.</summary>
internal static class WaveFile
{
    /// <summary>Written in place of a length that was not known, and what is near it: a stream, not a cut.</summary>
    private const uint UnknownLength = 0x7FFF_0000;

    /// <summary>A header has few chunks before its sound.</summary>
    private const int MostChunks = 64;

    /// <summary>How much is announced and how much is there, in bytes, when that is less; null when all is there or it is no wav file.</summary>
    internal static (long Announced, long Present)? Shortfall(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[12];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || !header[..4].SequenceEqual("RIFF"u8) || !header[8..].SequenceEqual("WAVE"u8))
        {
            return null;
        }

        Span<byte> chunk = stackalloc byte[8];
        for (int i = 0; i < MostChunks && file.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) == chunk.Length; i++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
            {
                long present = file.Length - file.Position;
                return length < UnknownLength && present < length ? (length, present) : null;
            }

            file.Seek(length + (length & 1), SeekOrigin.Current);
        }

        return null;
    }
}
