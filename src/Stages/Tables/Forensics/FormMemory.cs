namespace Tars.Stages.Tables;

/// <summary>The forms that have come so far, as boxes around those that are alike, and how well a new one fits the nearest.</summary>
/// <remarks>
/// Fuzzy adaptive resonance with complement coding (Carpenter, Grossberg and Rosen, Fuzzy ART, 1991) and two limits (Brito da Silva,
/// Elnabarawy and Wunsch, Dual vigilance fuzzy adaptive resonance theory, 2019): from <see cref="Upper"/> on a form widens the box,
/// from <see cref="Lower"/> on it is known and has a box of its own, below it is new. How well a form fits is reckoned as in ARTime
/// (see <see cref="FormVigilance"/>): the cube of the fit of all parts, times the square of the fit of the last one.
/// </remarks>
internal sealed class FormMemory
{
    private readonly List<double[]> _boxes = [];

    /// <summary>From this fit on a form is known.</summary>
    internal double Lower { get; set; }

    /// <summary>From this fit on a form is one of those in the box.</summary>
    internal double Upper { get; set; }

    /// <summary>How well the last form fitted, from 0 to 1.</summary>
    internal double Fit { get; private set; }

    /// <summary>How well its last part did, from 0 to 1.</summary>
    internal double LastPartFit { get; private set; }

    /// <summary>Takes a form; false where it is new. The first of all is neither compared nor kept.</summary>
    /// <param name="form">From 0 to 1 each.</param>
    /// <param name="learns">Whether it is kept; one that is not kept counts as new.</param>
    internal bool Take(ReadOnlySpan<double> form, bool learns)
    {
        (Fit, LastPartFit) = (0, 0);
        int last = form.Length - 1;
        if (_boxes.Count == 0)
        {
            var all = new double[2 * form.Length];
            Array.Fill(all, 1);
            _boxes.Add(all);
            return true;
        }

        // Each part stands beside what it lacks to 1: a box is the least of both, and shrinks as it takes in more.
        var coded = new double[2 * form.Length];
        for (int i = 0; i < form.Length; i++)
            (coded[i], coded[form.Length + i]) = (form[i], 1 - form[i]);
        bool joins = false;
        foreach (double[] box in _boxes)
        {
            (double common, double size) = (0, 0);
            for (int i = 0; i < coded.Length; i++)
            {
                common += Math.Min(coded[i], box[i]);
                size += box[i];
            }

            double part = (Math.Min(coded[last], box[last]) + Math.Min(coded[^1], box[^1])) / Math.Max(1e-9, box[last] + box[^1]);
            double whole = common / Math.Max(1e-9, size);
            double fit = whole * whole * whole * part * part;
            if (fit > Fit)
                (Fit, LastPartFit) = (fit, part);
            if (!learns || fit < Upper)
                continue;
            joins = true;
            for (int i = 0; i < coded.Length; i++)
                box[i] = Math.Min(coded[i], box[i]);
        }

        if (learns && !joins)
            _boxes.Add(coded);
        return learns && (joins || Fit >= Lower);
    }
}
