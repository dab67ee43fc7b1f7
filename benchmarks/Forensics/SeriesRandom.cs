namespace Tars.Benchmarks.Forensics;

/// <summary>The draws that made-up series are built of, the same ones for the same seed.</summary>
internal sealed class SeriesRandom(int seed)
{
    private readonly Random _random = new(seed);

    public bool Chance(double chance) => _random.NextDouble() < chance;

    public int Whole(int least, int below) => _random.Next(least, below);

    public double Between(double least, double most) => least + ((most - least) * _random.NextDouble());

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>Mean 1, the more spread the smaller the shape: a sum of exponential draws.</summary>
    public double Gamma(double shape)
    {
        double sum = 0;
        for (int i = 0; i < (int)shape; i++)
            sum -= Math.Log(1 - _random.NextDouble());
        if (Chance(shape - Math.Floor(shape)))
            sum -= Math.Log(1 - _random.NextDouble());
        return sum / shape;
    }

    /// <summary>At least 1, without a mean below a shape of 1.</summary>
    public double Pareto(double shape) => Math.Pow(1 - _random.NextDouble(), -1 / shape);

    /// <summary>Events where so many are expected; from 50 on the normal draw of the same mean and spread.</summary>
    public double Count(double expected)
    {
        if (expected > 50)
            return Math.Max(0, Math.Round(expected + (Math.Sqrt(expected) * Normal())));
        double limit = Math.Exp(-expected);
        double product = _random.NextDouble();
        int count = 0;
        for (; product > limit; count++)
            product *= _random.NextDouble();
        return count;
    }
}
