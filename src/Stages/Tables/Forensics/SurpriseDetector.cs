namespace Tars.Stages.Tables;

/// <summary>
/// How surprising each point of a series is, from the points before it alone: one setting for all series, nothing learned from labels.
/// </summary>
/// <remarks>
/// <para>
/// Each <see cref="SurpriseFeature"/> says in its own unit how unlike the past a point is; its own record (<see cref="TailRecord"/>)
/// turns that into a chance, and the chance into orders of magnitude. The largest counts whole, each one after it
/// <see cref="Share"/> of the one before: several ways of being unusual make more than one, and no way alone decides. Where
/// <see cref="UnlikeAnyForm"/> takes the form of the series for a new one, that adds up to <see cref="NewForm"/>.
/// </para>
/// <para>
/// Of the points that follow a surprise only one that is <see cref="Renewed"/> times as surprising is reported, for a rest. The features,
/// the share and the rest were chosen on the groups of the Numenta Anomaly Benchmark that are at hand and on made-up series;
/// benchmarks/results/nab.md says how and what a group that was left out scored.
/// </para>
/// </remarks>
internal sealed class SurpriseDetector
{
    /// <summary>Scores below this are reported as 0.</summary>
    internal const double MinScore = 2;

    private const int MinPoints = 50;
    private const double Share = 0.75;

    // Of the points from which the series is learned: what goes into no record, since all is new there; what scores 0; the rest.
    private const double Unrecorded = 0.2;
    private const double Silent = 0.6;
    private const double Rest = 0.35;
    private const double Renewed = 1.4;

    // What the form of a block says counts while this many blocks are the newest: a form is wider than one of them.
    private const int HeldBlocks = 4;
    private const double NewForm = 3;

    private readonly SeriesSoFar _series;
    private readonly int _warmUp;
    private readonly (SurpriseFeature Feature, TailRecord Record)[] _features;
    private readonly UnlikeAnyForm _form;
    private readonly TailRecord _formRecord = new();
    private readonly Queue<(double Surprise, double Certainty)> _forms = new();
    private readonly double[] _surprises;
    private int _last = int.MinValue / 2;
    private double _lastScore;

    /// <param name="perDay">Points in a day; 0 where the series knows no days.</param>
    /// <param name="warmUp">Points from which the series is learned; the first of them score 0.</param>
    internal SurpriseDetector(int perDay, int warmUp)
    {
        _series = new(perDay);
        _warmUp = warmUp;
        _features =
        [
            (new NewExtreme(), new()),
            (new UnusualLevel(), new()),
            (new UnlikeSameTime(), new()),
            (new UnlikeSameStretch(), new()),
            (new UnlikeAnyStretch(), new()),
            (new UnforeseenSymbol(), new()),
            (new UnusualMix(), new()),
        ];
        _form = new(warmUp);
        _surprises = new double[_features.Length + 1];
    }

    /// <summary>Takes the next point and scores it: 0, or from <see cref="MinScore"/> on, in weighted orders of magnitude.</summary>
    /// <param name="value">What is measured.</param>
    /// <param name="seconds">When, from any start; not before the point before it.</param>
    internal double Next(double value, double seconds)
    {
        _series.Add(value, seconds);
        int at = _series.Values.Length - 1;
        double score = Score();
        if (at < MinPoints || at < _warmUp * Silent || score < MinScore || (at - _last < Rest * _warmUp && score <= Renewed * _lastScore))
            return 0;
        (_last, _lastScore) = (at, score);
        return score;
    }

    /// <summary>Scores a whole series, point by point.</summary>
    /// <param name="values">What is measured.</param>
    /// <param name="seconds">When, in rising order.</param>
    /// <param name="perDay">Points in a day; 0 where the series knows no days.</param>
    /// <param name="warmUp">Points from which the series is learned; the first of them score 0.</param>
    /// <param name="cancellationToken">Ends it between two points.</param>
    internal static double[] Scores(
        ReadOnlySpan<double> values, ReadOnlySpan<double> seconds, int perDay, int warmUp, CancellationToken cancellationToken = default)
    {
        var detector = new SurpriseDetector(perDay, warmUp);
        var scores = new double[values.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (i % 256 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            scores[i] = detector.Next(values[i], seconds[i]);
        }

        return scores;
    }

    private double Score()
    {
        for (int i = 0; i < _features.Length; i++)
        {
            (SurpriseFeature feature, TailRecord record) = _features[i];
            double unlike = feature.Next(_series);
            _surprises[i] = 0;
            if (!double.IsFinite(unlike))
                continue;
            _surprises[i] = -Math.Log10(record.Chance(unlike));
            if (_series.Values.Length > Unrecorded * _warmUp)
                record.Add(unlike);
        }

        TakeForm();
        _surprises[^1] = _forms.Count > 0 ? _forms.Max(form => form.Surprise) : 0;
        Array.Sort(_surprises);
        double score = _forms.Count > 0 ? NewForm * _forms.Max(form => form.Certainty) : 0;
        double weight = 1;
        for (int i = _surprises.Length - 1; i >= 0; i--, weight *= Share)
            score += weight * _surprises[i];
        return score;
    }

    private void TakeForm()
    {
        double unlike = _form.Next(_series);
        if (double.IsNaN(unlike))
            return;
        _forms.Enqueue((-Math.Log10(_formRecord.Chance(unlike)), _form.Certainty));
        _formRecord.Add(unlike);
        if (_forms.Count > HeldBlocks)
            _forms.Dequeue();
    }
}
