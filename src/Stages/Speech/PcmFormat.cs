using System.Buffers.Binary;

namespace Tars.Stages.Speech;

/// <summary>How the samples of a plain wav file are written: uncompressed, interleaved, little-endian.</summary>
/// <param name="Encoding">What one sample is.</param>
/// <param name="Rate">Frames a second, <see cref="LowestRate"/> to <see cref="HighestRate"/>.</param>
/// <param name="Weights">What each channel counts in the mono mix; as many as there are channels.</param>
internal sealed record PcmFormat(PcmEncoding Encoding, int Rate, float[] Weights)
{
    internal const int LowestRate = 4_000;
    internal const int HighestRate = 192_000;

    private const int PlainLength = 16;
    private const int ExtensibleLength = 40;
    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort Extensible = 0xFFFE;

    internal int Channels => Weights.Length;

    /// <summary>Bytes of one sample of each channel.</summary>
    internal int FrameBytes => Channels * BytesOf(Encoding);

    /// <summary>Everything of a subformat's GUID behind its first two bytes, which are an ordinary format tag.</summary>
    private static ReadOnlySpan<byte> SubformatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads a <c>fmt </c> chunk (WAVEFORMATEX, WAVEFORMATEXTENSIBLE).</summary>
    /// <returns>Null for anything that is not plain: another codec, fields that contradict each other, an unusual layout.</returns>
    internal static PcmFormat? Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < PlainLength)
            return null;
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        uint bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(chunk[8..]);
        int frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        uint speakers = 0;
        if (tag == Extensible)
        {
            // Samples narrower than their container are rare; how they are aligned is ffmpeg's to know.
            if (chunk.Length < ExtensibleLength || BinaryPrimitives.ReadUInt16LittleEndian(chunk[18..]) != bits
                || !chunk[26..ExtensibleLength].SequenceEqual(SubformatTail))
            {
                return null;
            }

            speakers = BinaryPrimitives.ReadUInt32LittleEndian(chunk[20..]);
            tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }

        if (rate is < LowestRate or > HighestRate || EncodingOf(tag, bits) is not { } encoding
            || MonoMix.Weights(channels, speakers) is not { } weights)
        {
            return null;
        }

        var format = new PcmFormat(encoding, (int)rate, weights);
        return frameBytes == format.FrameBytes && bytesPerSecond == rate * (uint)frameBytes ? format : null;
    }

    private static PcmEncoding? EncodingOf(int tag, int bits) => (tag, bits) switch
    {
        (Pcm, 8) => PcmEncoding.Unsigned8,
        (Pcm, 16) => PcmEncoding.Signed16,
        (Pcm, 24) => PcmEncoding.Signed24,
        (Pcm, 32) => PcmEncoding.Signed32,
        (Float, 32) => PcmEncoding.Float32,
        (Float, 64) => PcmEncoding.Float64,
        _ => null,
    };

    private static int BytesOf(PcmEncoding encoding) => encoding switch
    {
        PcmEncoding.Unsigned8 => 1,
        PcmEncoding.Signed16 => 2,
        PcmEncoding.Signed24 => 3,
        PcmEncoding.Signed32 or PcmEncoding.Float32 => 4,
        _ => 8,
    };
}
