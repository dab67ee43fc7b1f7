namespace Tars.Stages.Tables;

/// <summary>
/// How many bits it takes to say which of eight equal parts of its range a series went to, for one who knows where it went after
/// each sequence of up to four parts before.
/// </summary>
/// <remarks>
/// Prediction by partial matching: each order of context is mixed with the one below by the share of new symbols that Witten and Bell
/// give it (The zero-frequency problem, 1991, method C). Contexts of coarse values in three bits are Smirnov's idea in CAD OSE.
/// </remarks>
internal sealed class UnforeseenSymbol : SurpriseFeature
{
    private const int Symbols = 8;
    private const int MaxOrder = 4;
    private const int MinPoints = 50;

    // Of the range, beyond its ends: so that not each new extreme asks for new parts.
    private const double Room = 0.05;

    // New parts mean to count the whole series again: after that, not before a sixty-fourth of it has come.
    private const int RecountShare = 64;

    private readonly int[][] _counts = [.. Enumerable.Range(0, MaxOrder + 1).Select(order => new int[1 << (3 * (order + 1))])];
    private readonly List<byte> _symbols = [];
    private double _lowest;
    private double _highest;
    private int _nextRecount = MinPoints;

    internal override double Next(SeriesSoFar series)
    {
        double value = series.Values[^1];
        int at = series.Values.Length - 1;
        if (at >= _nextRecount && (at == MinPoints || value < _lowest || value > _highest))
            Recount(series.Values);
        _symbols.Add(Symbol(value));
        if (at < MinPoints)
            return double.NaN;
        double bits = -Math.Log2(Chance(at));
        Count(at);
        return bits;
    }

    private void Recount(ReadOnlySpan<double> values)
    {
        (_lowest, _highest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values)
            (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
        double room = Room * (_highest - _lowest);
        (_lowest, _highest) = (_lowest - room, _highest + room);
        foreach (int[] counts in _counts)
            Array.Clear(counts);
        _symbols.Clear();
        for (int i = 0; i < values.Length - 1; i++)
        {
            _symbols.Add(Symbol(values[i]));
            Count(i);
        }

        _nextRecount = values.Length + (values.Length / RecountShare);
    }

    private byte Symbol(double value) =>
        _highest > _lowest ? (byte)Math.Clamp((int)((value - _lowest) / (_highest - _lowest) * Symbols), 0, Symbols - 1) : (byte)0;

    private double Chance(int at)
    {
        double chance = 1.0 / Symbols;
        for (int order = 0; order <= MaxOrder; order++)
        {
            ReadOnlySpan<int> counts = _counts[order].AsSpan(Context(at, order), Symbols);
            (int total, int kinds) = (0, 0);
            foreach (int count in counts)
            {
                total += count;
                kinds += count > 0 ? 1 : 0;
            }

            if (total == 0)
                break;
            chance = (counts[_symbols[at]] + (kinds * chance)) / (total + kinds);
        }

        return chance;
    }

    private void Count(int at)
    {
        for (int order = 0; order <= MaxOrder; order++)
            _counts[order][Context(at, order) + _symbols[at]]++;
    }

    // Where the counts of a context begin: its symbols as the digits of a number. Before the start stands the first symbol.
    private int Context(int at, int order)
    {
        int context = 0;
        for (int i = 1; i <= order; i++)
            context = (context * Symbols) + (at >= i ? _symbols[at - i] : 0);
        return context * Symbols;
    }
}
