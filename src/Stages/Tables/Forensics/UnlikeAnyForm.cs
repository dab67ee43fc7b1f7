namespace Tars.Stages.Tables;

/// <summary>How badly the form of the newest blocks of points fits those before them; known at the end of each block.</summary>
/// <remarks>
/// Blocks are so long that the points from which the series is learned make thirteen forms, one after the other, as in ARTime
/// (<see cref="FormVigilance"/>). It has the range of the whole file from the benchmark; here the range is that of the points so far
/// and half of it on each side, and when a block lies outside, all is learned again with the wider one.
/// </remarks>
/// <param name="warmUp">Points from which the series is learned.</param>
internal sealed class UnlikeAnyForm(int warmUp) : SurpriseFeature
{
    private const int Forms = 13;
    private const double Room = 0.5;

    // A block is its mean; a point in it that lies farther off than this share of the mean stands for it.
    private const double Spike = 0.1;

    // To learn all again takes time: not before this part of the blocks has come since.
    private const int LearningShare = 64;

    // So that no sum or range of values is infinite.
    private const double Limit = 1e150;

    private readonly int _length = Math.Max(1, (warmUp - (warmUp % 2)) / (Forms * BlockForm.Width));
    private readonly List<double> _blocks = [];
    private FormVigilance? _vigilance;
    private int _nextLearning;
    private double _lately;
    private double _lowest;
    private double _highest;

    /// <summary>How certainly the form is a new one, from 0 to 1: as of the last block.</summary>
    internal double Certainty { get; private set; }

    private int Learned => Math.Max(2 * BlockForm.Width, (warmUp - (warmUp % 2)) / _length);

    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        if (x.Length % _length != 0)
            return double.NaN;
        _blocks.Add(Block(x[^_length..]));
        if (_blocks.Count < Learned)
            return double.NaN;
        if (_vigilance is null)
        {
            (_lowest, _highest) = (_blocks.Min(), _blocks.Max());
            double room = Room * (_highest - _lowest);
            Learn(_lowest - room, _highest + room, _blocks.Count);
            return double.NaN;
        }

        double block = _blocks[^1];
        if (_blocks.Count >= _nextLearning && block < _lowest)
            Learn(block - (Room * (_highest - block)), _highest, _blocks.Count - 1);
        else if (_blocks.Count >= _nextLearning && block > _highest)
            Learn(_lowest, block + (Room * (block - _lowest)), _blocks.Count - 1);
        Certainty = _vigilance.Next(Share(block));
        return _vigilance.Unlike;
    }

    private double Block(ReadOnlySpan<double> points)
    {
        (double mean, double low, double high) = (0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (double point in points)
        {
            double value = Math.Clamp(point, -Limit, Limit);
            mean += value / points.Length;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        _lately = _blocks.Count == 0 ? mean : (_lately + mean) / 2;
        double spike = Math.Abs(high - _lately) < Math.Abs(low - _lately) ? low : high;
        return Math.Abs(spike - mean) < Spike * Math.Abs(mean) ? mean : spike;
    }

    private void Learn(double lowest, double highest, int blocks)
    {
        (_lowest, _highest) = (lowest, highest);
        _vigilance = new(Learned);
        _nextLearning = blocks + (blocks / LearningShare);
        foreach (double block in _blocks[..blocks])
            _vigilance.Next(Share(block));
    }

    private double Share(double block) => _highest > _lowest ? (block - _lowest) / (_highest - _lowest) : 0;
}
