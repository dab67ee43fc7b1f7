using System.Numerics;

namespace Tars.Stages.Speech;

/// <summary>
/// A low-pass filter to resample by: a sinc under a Kaiser window, tabulated for each place that an output sample can have between two
/// input samples. Immutable.
/// </summary>
/// <remarks>
/// With F the lower of the two rates: flat to within 0.01 dB up to 0.45 F (7.2 kHz when 16 kHz come out), at least 90 dB down from 0.5 F
/// on, so that nothing above the new Nyquist frequency folds back. The window's shape and length follow from the 90 dB and the width by
/// Kaiser's formulas (Oppenheim and Schafer, Discrete-Time Signal Processing, 3rd ed., 7.6): beta = 0.1102 (A - 8.7), length = (A - 8) /
/// (2.285 dw).
/// For 22.05 kHz that makes 160 taps and 320 phases.
/// </remarks>
internal sealed class SincFilter
{
    private const double Attenuation = 90;
    private const double Beta = 0.1102 * (Attenuation - 8.7);

    /// <summary>Where the flat part ends and the stop band begins, as shares of the lower rate.</summary>
    private const double PassBand = 0.45;
    private const double StopBand = 0.5;

    /// <summary>Taps come in multiples of this, so that no vector is cut.</summary>
    private const int TapUnit = 32;

    /// <summary>More phases than 11.025 kHz needs are not tabulated but interpolated between <see cref="InterpolatedPhases"/>.</summary>
    private const int MostExactPhases = 640;

    /// <summary>
    /// Interpolating linearly between these errs by at most (pi / 512)^2 / 8, -106 dB, at the highest frequency there is.
    /// </summary>
    private const int InterpolatedPhases = 512;

    private static SincFilter? s_last;

    private readonly float[] _table;

    private SincFilter(int inputRate, int outputRate)
    {
        (InputRate, OutputRate) = (inputRate, outputRate);
        int common = (int)BigInteger.GreatestCommonDivisor(inputRate, outputRate);
        (Up, Down) = (outputRate / common, inputRate / common);
        IsExact = Up <= MostExactPhases;
        Phases = IsExact ? Up : InterpolatedPhases;

        double lower = Math.Min(inputRate, outputRate);
        double width = 2 * Math.PI * (StopBand - PassBand) * lower / inputRate;
        int length = (int)Math.Ceiling((Attenuation - 8) / (2.285 * width));
        Taps = (length + TapUnit - 1) / TapUnit * TapUnit;
        _table = Tabulate(Phases, Taps, cutoff: (PassBand + StopBand) * lower / inputRate);
    }

    /// <summary>Samples a second of what goes in.</summary>
    internal int InputRate { get; }

    /// <summary>Samples a second of what comes out.</summary>
    internal int OutputRate { get; }

    /// <summary>Output samples for every <see cref="Down"/> input samples, in lowest terms.</summary>
    internal int Up { get; }

    /// <inheritdoc cref="Up"/>
    internal int Down { get; }

    /// <summary>Input samples that one output sample is made of, half of them behind it.</summary>
    internal int Taps { get; }

    /// <summary>Rows of the table for the places from 0 up to 1; one row more stands for 1.</summary>
    internal int Phases { get; }

    /// <summary>Whether each place has a row of its own.</summary>
    internal bool IsExact { get; }

    /// <summary>The weights for the place <paramref name="phase"/> / <see cref="Phases"/> behind an input sample.</summary>
    /// <returns><see cref="Taps"/> weights; the one for that input sample itself is at Taps / 2 - 1. Their sum is 1.</returns>
    internal ReadOnlySpan<float> Row(int phase) => _table.AsSpan(phase * Taps, Taps);

    /// <summary>The filter between two rates. The last one made is kept: recordings of one folder mostly have one rate.</summary>
    internal static SincFilter Between(int inputRate, int outputRate)
    {
        SincFilter? last = Volatile.Read(ref s_last);
        if (last is null || last.InputRate != inputRate || last.OutputRate != outputRate)
            Volatile.Write(ref s_last, last = new SincFilter(inputRate, outputRate));
        return last;
    }

    private static float[] Tabulate(int phases, int taps, double cutoff)
    {
        int half = taps / 2;
        float[] table = new float[(phases + 1) * taps];
        double[] row = new double[taps];
        double scale = 1 / BesselI0(Beta);
        for (int phase = 0; phase <= phases; phase++)
        {
            double place = (double)phase / phases;
            double sum = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                double at = tap - (half - 1) - place;
                double inside = 1 - (at / half * (at / half));
                double window = inside > 0 ? BesselI0(Beta * Math.Sqrt(inside)) * scale : 0;
                double x = Math.PI * cutoff * at;
                row[tap] = window * (Math.Abs(x) < 1e-9 ? 1 : Math.Sin(x) / x);
                sum += row[tap];
            }

            // Each row lets a constant through unchanged; otherwise the phases would hum at multiples of their frequency.
            for (int tap = 0; tap < taps; tap++)
                table[(phase * taps) + tap] = (float)(row[tap] / sum);
        }

        return table;
    }

    /// <summary>The modified Bessel function of order 0, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double quarter = x * x / 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-12; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }
}
