namespace Tars.Stages.Tables;

/// <summary>
/// The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, Evaluating Real-time Anomaly Detection Algorithms, 2015): a detector that
/// flags the first point of every labelled window has 100, one that flags nothing has 0.
/// </summary>
/// <param name="FalseAlarm">What a flag outside of the windows costs at most.</param>
/// <param name="Miss">What a window without a flag costs.</param>
internal sealed record AnomalyBenchmarkScore(double FalseAlarm, double Miss)
{
    internal static AnomalyBenchmarkScore Standard { get; } = new(0.11, 1);

    internal static AnomalyBenchmarkScore LowFalseAlarms { get; } = new(0.22, 1);

    internal static AnomalyBenchmarkScore LowMisses { get; } = new(0.11, 2);

    /// <summary>The points at the start of a file that are not scored: 15 %, at most 750.</summary>
    internal static int Probation(int points) => Math.Min((int)(0.15 * points), 750);

    /// <summary>The sum over one file.</summary>
    /// <param name="scores">The detector's score of each point.</param>
    /// <param name="windows">The labelled windows: first and last point, in order.</param>
    /// <param name="threshold">Points with at least this score are flagged.</param>
    internal double Raw(ReadOnlySpan<double> scores, IReadOnlyList<(int First, int Last)> windows, double threshold)
    {
        double sum = 0;
        var best = new double?[windows.Count];
        for (int i = Probation(scores.Length); i < scores.Length; i++)
        {
            if (scores[i] < threshold)
                continue;
            int inside = -1;
            int before = -1;
            for (int w = 0; w < windows.Count; w++)
            {
                if (i >= windows[w].First && i <= windows[w].Last)
                    inside = w;
                if (i > windows[w].Last)
                    before = w;
            }

            if (inside >= 0)
            {
                // From 1 at the window's start towards 0 at its end.
                double length = windows[inside].Last - windows[inside].First + 1;
                double worth = Sigmoid(-(windows[inside].Last - i + 1) / length) / Sigmoid(-1);
                best[inside] = Math.Max(best[inside] ?? 0, worth);
            }
            else if (before >= 0)
            {
                double length = Math.Max(1, windows[before].Last - windows[before].First);
                sum += FalseAlarm * Sigmoid((i - windows[before].Last) / length);
            }
            else
            {
                sum -= FalseAlarm;
            }
        }

        foreach (double? found in best)
            sum += found ?? -Miss;
        return sum;
    }

    /// <summary>The score of several files: 0 for flagging nothing, 100 for all that can be had.</summary>
    internal double Normalized(double raw, int windows) => windows == 0 ? 0 : 100 * (raw + (Miss * windows)) / (windows + (Miss * windows));

    private static double Sigmoid(double place) => place > 3 ? -1 : (2 / (1 + Math.Exp(5 * place))) - 1;
}
