using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>One raised finding with its evidence, as HTML.</summary>
internal static class HtmlFinding
{
    private const int ShownEvidence = 8;
    private const int ShownNames = 12;
    private const int NameLength = 60;
    private const int CellLength = 120;

    // Shorter cells are not broken: a date or a number in two lines is hard to read.
    private const int OneLine = 28;

    internal static string Write(Finding finding, string? state, bool evidence)
    {
        string severity = ForensicReport.Word(finding.Severity);
        var html = new StringBuilder(Invariant($"<article class=\"finding {severity}\">\n<h4>{Html.Text(finding.Check, 12)} {Html.Text(finding.Title, 80)}"));
        if (finding.Columns.Count > 0)
        {
            string more = finding.Columns.Count > ShownNames ? ", …" : string.Empty;
            html.Append(": ").AppendJoin(", ", finding.Columns.Take(ShownNames).Select(column => Html.Text(column, NameLength))).Append(more);
        }

        html.Append(Invariant($" <span class=\"chip {severity}\">{severity}</span>"));
        if (state is not null)
            html.Append(Invariant($" <span class=\"chip {(state == "not looked at" ? "unknown" : state)}\">{state}</span>"));
        html.Append(Invariant($"</h4>\n<p>{Html.Text(finding.Message, 1000)}</p>\n"));
        if (finding.Suggestion.Length > 0)
            html.Append(Invariant($"<p class=\"soft\">{Html.Text(finding.Suggestion, 600)}</p>\n"));
        if (evidence && EvidenceFigure.Of(finding) is { } figure)
            html.Append("<div class=\"figures\">").Append(HtmlChart.Draw(figure)).Append("</div>\n");
        else if (evidence && finding.Evidence.Count > 0)
            Table(html, finding);
        html.Append(Invariant($"<p class=\"small soft\">Fingerprint <code>{Html.Text(finding.Fingerprint, 64)}</code></p>\n</article>\n"));
        return html.ToString();
    }

    private static void Table(StringBuilder html, Finding finding)
    {
        List<Evidence> shown = [.. finding.Evidence.Take(ShownEvidence)];
        bool rows = shown.Exists(place => place.Row is not null);
        bool lines = shown.Exists(place => place.Line is not null);
        List<string> names = [.. shown.SelectMany(place => place.Values.Select(value => value.Key)).Distinct(StringComparer.Ordinal).Take(ShownNames)];
        HashSet<string> numbers = [.. names.Where(name => shown.TrueForAll(place => IsNumber(place, name)))];
        html.Append(HtmlTable.Open("table", names.Count)).Append("<table><tr>").Append(rows ? "<th class=\"n\">row</th>" : string.Empty)
            .Append(lines ? "<th class=\"n\">line</th>" : string.Empty)
            .AppendJoin(string.Empty, names.Select(name => $"<th{(numbers.Contains(name) ? " class=\"n\"" : string.Empty)}>{HtmlTable.Name(name, NameLength)}</th>"))
            .Append("</tr>\n");
        foreach (Evidence place in shown)
        {
            html.Append("<tr>");
            if (rows)
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{place.Row}</td>");
            if (lines)
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{place.Line}</td>");
            HashSet<string> marked = [.. FindingCell.Marked(finding, place)];
            foreach (string name in names)
            {
                string? cell = place.Values.FirstOrDefault(value => value.Key == name).Value;
                string kind = cell is null ? "soft" : numbers.Contains(name) ? "n" : cell.Length <= OneLine ? "k" : "w";
                string text = cell is null ? "∅" : Html.Text(cell, CellLength);
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"{kind}\">{(marked.Contains(name) ? $"<mark>{text}</mark>" : text)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table></div>\n");
        if (finding.Evidence.Count > shown.Count)
            html.Append(Invariant($"<p class=\"hint\">The first {shown.Count} of {finding.Affected:N0}.</p>\n"));
    }

    private static bool IsNumber(Evidence place, string name) =>
        place.Values.FirstOrDefault(value => value.Key == name).Value is not { } text
        || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
