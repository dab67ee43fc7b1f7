using System.Buffers.Binary;

namespace Tars.Stages.Speech;

/// <summary>Turns frames as they are written in a file into mono samples.</summary>
internal static class PcmReader
{
    /// <summary>
    /// Where samples in floating point are cut off, 60 dB over full scale: beyond it is no sound, and sums might overflow.
    /// </summary>
    private const float Loudest = 1000;

    /// <summary>Converts whole frames.</summary>
    /// <param name="format">How they are written.</param>
    /// <param name="frames">The frames' bytes.</param>
    /// <param name="scratch">Room for every sample of every channel.</param>
    /// <returns>The mono samples, at the start of <paramref name="scratch"/>.</returns>
    internal static Span<float> ToMono(PcmFormat format, ReadOnlySpan<byte> frames, Span<float> scratch)
    {
        int channels = format.Channels;
        Span<float> samples = scratch[..(frames.Length / format.FrameBytes * channels)];
        Convert(format.Encoding, frames, samples);
        if (channels == 1)
            return samples;

        ReadOnlySpan<float> weights = format.Weights;
        Span<float> mono = samples[..(samples.Length / channels)];
        for (int i = 0; i < mono.Length; i++)
        {
            float sum = 0;
            for (int c = 0; c < weights.Length; c++)
                sum += weights[c] * samples[(i * channels) + c];
            mono[i] = sum;
        }

        return mono;
    }

    private static void Convert(PcmEncoding encoding, ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        switch (encoding)
        {
            case PcmEncoding.Unsigned8:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = (bytes[i] - 128) * (1f / 128);
                break;
            case PcmEncoding.Signed16:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) * (1f / 32768);
                break;
            case PcmEncoding.Signed24:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = ((bytes[3 * i] << 8) | (bytes[(3 * i) + 1] << 16) | (bytes[(3 * i) + 2] << 24)) * (1f / 2147483648f);
                break;
            case PcmEncoding.Signed32:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) * (1f / 2147483648f);
                break;
            case PcmEncoding.Float32:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = Sane(BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]));
                break;
            default:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = Sane((float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]));
                break;
        }
    }

    /// <summary>Not a number becomes silence: one such sample would stay in the detector's state to the end of the recording.</summary>
    private static float Sane(float sample) => float.IsNaN(sample) ? 0 : Math.Clamp(sample, -Loudest, Loudest);
}
