namespace Tars.Stages.Tables;

/// <summary>Tells which forms of a series are new to it, and how new: it learns from a beginning, and goes on learning.</summary>
/// <remarks>
/// An own writing of the method of ARTime (Hampton, 2021), which has 74.9 on the Numenta Anomaly Benchmark; all constants are those of its
/// author, who had the whole of the benchmark in view. The certainty is the one that its published results call the score.
/// </remarks>
internal sealed class FormVigilance
{
    // After a new form, for so many blocks only one that fits much less counts.
    private const int Masked = 12;
    private const double LessWhileMasked = 0.9;
    private const double LessAfter = 0.7;

    // The limit to begin with, for the mean fit of the beginning; the mean is the first limit itself.
    private const double FirstLimit = 0.8;
    private const double MostUpper = 0.97;

    // How the lower limit follows: up by a part of its distance from the least fit, down by half of the mean of what was lacking.
    private const double Up = 0.19;
    private const double LeastLacking = 0.05;
    private const double MostLacking = 0.37;
    private const double LeastDown = 0.01;

    private readonly int _learned;
    private readonly BlockForm _form = new();
    private readonly FormMemory _memory = new();
    private readonly List<double[]> _beginning = [];
    private readonly Queue<double> _fits;
    private readonly Queue<double> _lacking;
    private readonly List<double> _newFits = [];
    private double _sum;
    private int _blocks;
    private int _lastNew;
    private double _lastNewFit;
    private int _lastChange;
    private int _calm;
    private bool _isUnsettled;

    /// <param name="learned">Blocks from which the forms are learned; at least two forms of them.</param>
    internal FormVigilance(int learned)
    {
        _learned = Math.Max(2 * BlockForm.Width, learned);
        _fits = new(Enumerable.Repeat(1.0, (_learned / 2) + 1));
        _lacking = new(Enumerable.Repeat(0.0, _learned + 1));
    }

    /// <summary>How badly the form up to the newest block fits, from 0 to 1; NaN while it learns.</summary>
    internal double Unlike { get; private set; } = double.NaN;

    /// <summary>Takes a block; how certainly its form is a new one, from 0 to 1.</summary>
    /// <param name="share">Where the block lies in the range, from 0 to 1.</param>
    internal double Next(double share)
    {
        double[] form = _form.Next(share);
        if (_beginning.Count == _learned)
            return Told(form);
        _beginning.Add(form);
        if (_beginning.Count == _learned)
        {
            _memory.Lower = _memory.Upper = UsualFit();
            _beginning.ForEach(one => Told(one));
            Unlike = double.NaN;
        }

        return 0;
    }

    // The mean fit of the later half of the beginning, those least like the others taken first.
    private double UsualFit()
    {
        List<double[]> forms = _beginning[(BlockForm.Width - 1)..];
        var memory = new FormMemory { Lower = FirstLimit, Upper = FirstLimit };
        var fits = new List<double>();
        foreach (double[] form in forms.OrderBy(form => forms.Sum(other => ReferenceEquals(form, other) ? 1 : Alike(form, other))))
        {
            memory.Take(form, learns: true);
            fits.Add(memory.Fit);
        }

        return fits.Skip(Math.Min(fits.Count, _learned / 2) - 1).Average();
    }

    // The cosine; beside nothing at all, what is lacking to a length of 1.
    private static double Alike(double[] a, double[] b)
    {
        (double product, double lengthA, double lengthB) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            product += a[i] * b[i];
            lengthA += a[i] * a[i];
            lengthB += b[i] * b[i];
        }

        return lengthA == 0 || lengthB == 0 ? 1 - Math.Sqrt(lengthA + lengthB) : product / Math.Sqrt(lengthA * lengthB);
    }

    private double Told(double[] form)
    {
        _blocks++;
        int since = _blocks - _lastNew;
        bool isScored = _blocks > _learned;
        if (_blocks > _learned + Masked && _calm >= Masked)
            _isUnsettled = false;
        bool isNew = !_memory.Take(form, _blocks >= BlockForm.Width) || _blocks < BlockForm.Width;
        double fit = _memory.Fit;
        Remember(fit, isNew);
        if (since < Masked && _newFits.Count > 0)
            _newFits[^1] = Math.Min(_newFits[^1], fit);
        double certainty = 0;
        bool isMuchLess = fit < _lastNewFit * (since <= Masked ? LessWhileMasked : LessAfter);
        if (isScored && isNew && (isMuchLess || (!_isUnsettled && since > Masked)))
        {
            certainty = Certainty(fit);
            _newFits.Add(fit);
            (_lastNew, _lastNewFit) = (_blocks, fit);
        }

        _isUnsettled |= isNew;
        if (isScored && (since == Masked || _blocks - _lastChange >= _learned / 2))
            ChangeLimits();
        return certainty;
    }

    private void Remember(double fit, bool isNew)
    {
        _calm = isNew ? 0 : _calm + 1;
        _sum += fit;
        Unlike = 1 - fit;
        _fits.Dequeue();
        _fits.Enqueue(fit);
        _lacking.Dequeue();
        _lacking.Enqueue(_memory.Upper - fit);
    }

    private double Certainty(double fit)
    {
        double away = Math.Max(0.001, 1 - fit);
        double below = ((0.35 * (_memory.Upper - fit)) + (0.65 * (_memory.Lower - fit))) / away;
        return Math.Clamp(below + (1.5 * (1 - _memory.LastPartFit)), 0, 1);
    }

    private void ChangeLimits()
    {
        double upper = Math.Min(MostUpper, _sum / _blocks);
        double lower = _memory.Lower;
        double least = _fits.Min();
        if (lower <= least)
        {
            lower += Up * (least - lower);
        }
        else
        {
            double[] lacking = [.. _lacking.Where(one => one > LeastLacking).Select(one => Math.Min(MostLacking, one))];
            lower -= Math.Max(LeastDown, _blocks > 2 * _learned && lacking.Length > 0 ? lacking.Average() : 0) / 2;
            if (_newFits.Count > 0)
                lower = Math.Max(lower, _newFits.Average());
        }

        (_memory.Lower, _memory.Upper) = (Math.Min(lower, upper), upper);
        (_lastChange, _isUnsettled) = (_blocks, true);
    }
}
