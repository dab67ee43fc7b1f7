using System.Globalization;

namespace Tars.Stages.Tables;

/// <summary>Draws the evidence of a finding that counts classes rather than rows: digits, units, values with what was expected.</summary>
internal static class EvidenceFigure
{
    private const int MaxBars = 20;

    /// <summary>The figure; null where the evidence is not a name, a number and perhaps an expected number in each place.</summary>
    internal static Figure? Of(Finding finding)
    {
        if (finding.Evidence.Count < 3 || finding.Evidence.Any(place => place.Row is not null || place.Values.Count is < 2 or > 4 || (place.Values.Count == 4 && place.Values[3].Key != "z")))
            return null;
        var points = new List<FigurePoint>();
        foreach (Evidence place in finding.Evidence.Take(MaxBars))
        {
            if (Number(place.Values[1].Value) is not { } value)
                return null;
            double? expected = place.Values.Count >= 3 ? Number(place.Values[2].Value) : null;
            if (place.Values.Count >= 3 && (expected is null || place.Values[2].Key != "expected"))
                return null;
            points.Add(new FigurePoint(place.Values[0].Value ?? "∅", 0, 0, value, expected));
        }

        (string name, string count) = (finding.Evidence[0].Values[0].Key, finding.Evidence[0].Values[1].Key);
        string title = points[0].Expected is null ? $"{count} by {name}" : $"{count} by {name}; the line is what was expected";
        return new Figure(FigureKind.Bars, title, finding.Columns, points);
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= 0 ? value : null;
}
