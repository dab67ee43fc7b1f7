using System.Numerics;

namespace Tars.Stages.Speech;

/// <summary>Mixes channels down to one, with the weights that ffmpeg's resampler takes for sound in floating point.</summary>
internal static class MonoMix
{
    /// <summary>What each speaker of WAVEFORMATEXTENSIBLE's mask counts, from bit 0; the low-frequency effects are left out.</summary>
    private static readonly float[] s_speakers =
    [
        Side, Side, // front left, front right
        1, 0, // front centre, low frequency
        Surround, Surround, // back left, back right
        Side, Side, // front left and right of centre
        Surround, // back centre
        Surround, Surround, // side left, side right
    ];

    /// <summary>Speakers that are there together or not at all: bits 0 and 1, 4 and 5, 6 and 7, 9 and 10.</summary>
    private static readonly uint[] s_pairs = [0x3, 0x30, 0xC0, 0x600];

    /// <summary>The masks taken for 3 to 8 channels when the file names none: 2.1, 4.0, 5.0, 5.1, 6.1 and 7.1.</summary>
    private static readonly uint[] s_customary = [0x00B, 0x107, 0x037, 0x03F, 0x70F, 0x63F];

    /// <summary>The square root of a half: two equal sides keep their power (ITU-R BS.775).</summary>
    private const float Side = 0.70710678f;

    /// <summary>Surround channels come in at -3 dB before they are shared between the sides.</summary>
    private const float Surround = 0.5f;

    /// <summary>What each channel counts, in the file's order.</summary>
    /// <param name="channels">How many there are.</param>
    /// <param name="mask">Which speakers they belong to, as WAVEFORMATEXTENSIBLE says it; 0 when the file does not say.</param>
    /// <returns>Null for a layout that is not covered: more than 8 channels, half a pair, no front, other speakers.</returns>
    internal static float[]? Weights(int channels, uint mask)
    {
        if (channels == 1)
            return BitOperations.PopCount(mask) <= 1 ? [1] : null;
        if (channels is < 1 or > 8)
            return null;
        if (mask == 0)
            mask = channels == 2 ? s_pairs[0] : s_customary[channels - 3];
        bool covered = BitOperations.PopCount(mask) == channels && mask < 1u << s_speakers.Length && (mask & s_pairs[0]) != 0;
        if (!covered || s_pairs.Any(pair => (mask & pair) != 0 && (mask & pair) != pair))
            return null;

        float[] weights = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            weights[i] = s_speakers[BitOperations.TrailingZeroCount(mask)];
            mask &= mask - 1;
        }

        return weights;
    }
}
