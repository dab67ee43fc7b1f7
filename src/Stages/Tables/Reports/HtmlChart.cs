using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Draws a figure as inline SVG, 360 units wide: about as wide as a phone, so that its text stays readable there.</summary>
internal static class HtmlChart
{
    private const double Width = 360;
    private const double Left = 46;
    private const double Right = 352;
    private const double Top = 8;
    private const double Bottom = 128;
    private const double Height = 150;
    private const double RowHeight = 19;
    private const double LetterWidth = 6.4;
    private const double BarRight = 296;
    private const int NameLength = 18;

    internal static string Draw(Figure figure, string? about = null)
    {
        string body = figure.Points.Count == 0 ? string.Empty : figure.Kind switch
        {
            FigureKind.Bars => Bars(figure),
            FigureKind.Histogram => Histogram(figure),
            FigureKind.Timeline => Timeline(figure),
            _ => Series(figure),
        };
        if (body.Length == 0)
            return string.Empty;
        string name = Html.Text(about ?? (figure.Columns.Count > 0 ? figure.Columns[0] : string.Empty), 80);
        bool named = figure.Kind is FigureKind.Histogram or FigureKind.Series || figure.Columns.Count == 1;
        return $"<figure><figcaption>{(named ? $"<b>{name}</b> " : string.Empty)}{Html.Text(figure.Title, 120)}</figcaption>{body}</figure>\n";
    }

    private static string Bars(Figure figure)
    {
        double most = figure.Shares ? 1 : figure.Points.Max(point => Math.Max(point.Value, point.Expected ?? 0));
        double left = NamesWidth(figure);
        double scale = most > 0 && double.IsFinite(most) ? (BarRight - left) / most : 0;
        var svg = new StringBuilder();
        for (int i = 0; i < figure.Points.Count; i++)
        {
            FigurePoint point = figure.Points[i];
            double y = i * RowHeight;
            string value = figure.Shares ? Share(point.Value) : Html.Number(point.Value);
            svg.Append(Invariant($"<text class=\"name\" x=\"{left - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{Html.Text(point.Label, NameLength)}</text>"));
            svg.Append(Invariant($"<rect class=\"t\" x=\"{left}\" y=\"{y + 3}\" width=\"{BarRight - left}\" height=\"12\"/>"));
            svg.Append(Invariant($"<rect class=\"{(point.Marked ? "m" : "v")}\" x=\"{left}\" y=\"{y + 3}\" width=\"{Clip(point.Value * scale, BarRight - left):0.#}\" height=\"12\"/>"));
            if (point.Expected is { } expected)
            {
                double x = left + Clip(expected * scale, BarRight - left);
                svg.Append(Invariant($"<path class=\"x\" d=\"M{x:0.#} {y + 1}v16\"/>"));
            }

            svg.Append(Invariant($"<text x=\"{BarRight + 6}\" y=\"{y + 13}\">{value}</text>"));
        }

        return Svg(figure, figure.Points.Count * RowHeight + 2, svg.ToString());
    }

    private static string Histogram(Figure figure)
    {
        double most = Math.Max(1, figure.Points.Max(point => point.Value));
        (double low, double high) = (figure.Points[0].From, figure.Points[^1].To);
        if (!(high > low))
            return string.Empty;
        var svg = new StringBuilder(Axes(figure.Scale, low, high, 0, most));
        foreach (FigurePoint point in figure.Points.Where(point => point.Value > 0))
        {
            double x = Place(point.From, low, high, Left, Right);
            double width = Math.Max(0.8, Place(point.To, low, high, Left, Right) - x - 0.8);
            double height = Math.Max(1, point.Value / most * (Bottom - Top));
            svg.Append(Invariant($"<rect class=\"v\" x=\"{x:0.#}\" y=\"{Bottom - height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\"/>"));
        }

        return Svg(figure, Height, svg.ToString());
    }

    private static string Series(Figure figure)
    {
        List<FigurePoint> line = [.. figure.Points.Where(point => !point.Marked)];
        (double low, double high) = (figure.Points.Min(point => point.From), figure.Points.Max(point => point.From));
        if (!(high > low) || line.Count == 0)
            return string.Empty;
        (double least, double most) = Ends(figure, line);
        if (!double.IsFinite(most - least))
            return string.Empty;
        var svg = new StringBuilder(Axes(figure.Scale, low, high, least, most));
        string path = string.Join('L', line.Select(point => At(point)));
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"s\" d=\"M{path}\"/>");
        foreach (FigurePoint point in figure.Points.Where(point => point.Marked))
        {
            double x = Place(point.From, low, high, Left, Right);
            double y = Math.Clamp(Place(point.Value, least, most, Bottom, Top), Top, Bottom);
            svg.Append(Invariant($"<circle class=\"o\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.5\"/>"));
        }

        return Svg(figure, Height, svg.ToString());

        string At(FigurePoint point) =>
            Invariant($"{Place(point.From, low, high, Left, Right):0.#} {Place(point.Value, least, most, Bottom, Top):0.#}");
    }

    private static string Timeline(Figure figure)
    {
        (double low, double high) = (figure.Points.Min(point => point.From), figure.Points.Max(point => point.To));
        if (!(high > low))
            return string.Empty;
        var svg = new StringBuilder();
        double left = NamesWidth(figure);
        double end = figure.Points.Count * RowHeight;
        for (int i = 0; i < figure.Points.Count; i++)
        {
            FigurePoint point = figure.Points[i];
            double y = i * RowHeight;
            double x = Place(point.From, low, high, left, Right);
            double width = Math.Max(2, Place(point.To, low, high, left, Right) - x);
            svg.Append(Invariant($"<text class=\"name\" x=\"{left - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{Html.Text(point.Label, NameLength)}</text>"));
            svg.Append(Invariant($"<rect class=\"{(point.Marked ? "m" : "v")}\" x=\"{x:0.#}\" y=\"{y + 4}\" width=\"{width:0.#}\" height=\"10\"/>"));
        }

        svg.Append(Invariant($"<path class=\"a\" d=\"M{left} {end + 2}H{Right}\"/>"));
        svg.Append(Invariant($"<text x=\"{left}\" y=\"{end + 15}\">{Scale(figure.Scale, low, high - low)}</text>"));
        svg.Append(Invariant($"<text x=\"{Right}\" y=\"{end + 15}\" text-anchor=\"end\">{Scale(figure.Scale, high, high - low)}</text>"));
        return Svg(figure, end + 20, svg.ToString());
    }

    // A far value that was found unusual would press the line flat: it stands at the edge instead.
    private static (double Least, double Most) Ends(Figure figure, List<FigurePoint> line)
    {
        (double least, double most) = (line.Min(point => point.Value), line.Max(point => point.Value));
        double room = most > least ? most - least : Math.Max(1, Math.Abs(most) / 2);
        least = Math.Max(Math.Min(least, figure.Points.Min(point => point.Value)), least - room);
        most = Math.Min(Math.Max(most, figure.Points.Max(point => point.Value)), most + room);
        return most > least ? (least, most) : (least, least + 1);
    }

    private static double NamesWidth(Figure figure) =>
        16 + (LetterWidth * Math.Max(3, figure.Points.Max(point => Math.Min(NameLength, point.Label.Length))));

    private static string Axes(FigureScale scale, double low, double high, double least, double most) =>
        Invariant($"<path class=\"a\" d=\"M{Left} {Top}V{Bottom}H{Right}\"/>")
        + Invariant($"<text x=\"{Left - 4}\" y=\"{Top + 8}\" text-anchor=\"end\">{Html.Number(most)}</text>")
        + Invariant($"<text x=\"{Left - 4}\" y=\"{Bottom}\" text-anchor=\"end\">{Html.Number(least)}</text>")
        + Invariant($"<text x=\"{Left}\" y=\"{Bottom + 15}\">{Scale(scale, low, high - low)}</text>")
        + Invariant($"<text x=\"{Right}\" y=\"{Bottom + 15}\" text-anchor=\"end\">{Scale(scale, high, high - low)}</text>");

    private static string Svg(Figure figure, double height, string body)
    {
        string said = $"{figure.Title}: {string.Join(", ", figure.Columns.Take(3))}";
        return Invariant($"<svg viewBox=\"0 0 {Width} {height:0.#}\" role=\"img\" aria-label=\"{Html.Text(said, 200)}\">{body}</svg>");
    }

    private static string Scale(FigureScale scale, double value, double span)
    {
        if (scale == FigureScale.Row)
            return Invariant($"row {value:N0}");
        if (scale == FigureScale.Number)
            return Html.Number(value);

        // DateTimeOffset's range; what a file calls a time may lie beyond.
        if (!(value is > -62e9 and < 253e9))
            return Html.Number(value) + " s";
        string form = span < 172_800 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd";
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(value * 1000)).ToString(form, CultureInfo.InvariantCulture);
    }

    private static string Share(double value) => Invariant($"{value * 100:0.##} %");

    private static double Place(double value, double low, double high, double from, double to) => from + ((value - low) / (high - low) * (to - from));

    private static double Clip(double value, double most) => double.IsNaN(value) ? 0 : Math.Clamp(value, 0, most);
}
