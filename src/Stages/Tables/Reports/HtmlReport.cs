using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Writes a report as one HTML file that needs no other file, no script and no network, and stays below <see cref="MaxBytes"/>: what
/// finds no room is counted, and stands in the JSON form.
/// </summary>
internal sealed class HtmlReport
{
    /// <summary>The most a report takes, in bytes of UTF-8.</summary>
    internal const int MaxBytes = 2_000_000;

    private const int Reserve = 20_000;
    private const int NameLength = 160;
    private const int MaxScored = 40;

    // A block of this size finds no room: nothing else is worth making.
    private const int Small = 40_000;

    private readonly StringBuilder _text = new();
    private int _bytes;
    private int _leftOut;
    private bool _full;

    private HtmlReport()
    {
    }

    internal static string Write(ForensicReport report)
    {
        var html = new HtmlReport();
        html.Head(report);
        if (report.Difference is { } difference)
            html.Add(HtmlDifference.Write(difference));
        html.Scores(report);
        ILookup<string, Finding> findings = report.Findings.ToLookup(finding => finding.Dataset, StringComparer.Ordinal);
        Dictionary<string, BaselineState>? states = report.Difference?.Changes
            .GroupBy(change => change.Finding.Fingerprint, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().State, StringComparer.Ordinal);
        foreach (AnalyzedTable table in report.Tables)
        {
            if (html._full)
                html._leftOut++;
            else
                html.Table(table, [.. findings[table.Dataset]], states);
        }

        if (html._leftOut > 0)
            html._text.Append(CultureInfo.InvariantCulture, $"<p class=\"hint\">{html._leftOut:N0} further parts of this report find no room here; the JSON form holds them all.</p>\n");
        html._text.Append("</main></body></html>\n");
        return html._text.ToString();
    }

    private void Head(ForensicReport report)
    {
        string named = report.Tables.Count == 1 ? report.Tables[0].Dataset : TableText.Counted(report.Tables.Count, "data set");
        Add($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{HtmlStyle.Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
            <title>Forensic report: {Html.Text(named, NameLength)}</title>
            <style>{HtmlStyle.Sheet}</style></head><body><main>
            <h1>Forensic report</h1>
            <p class="lead">{Html.Text(named, NameLength)}: {report.Summary()}.</p>

            """);
    }

    private void Scores(ForensicReport report)
    {
        IReadOnlyList<QualityScore> scores = QualityScore.Of(report);
        if (report.Tables.Count == 1)
        {
            Add("<h3>Scores by phase</h3>\n<div class=\"tiles\">" + string.Concat(scores.Where(score => score.IsPhase).Select(Tile)) + "</div>\n"
                + "<h3>Scores by dimension</h3>\n<div class=\"tiles\">" + string.Concat(scores.Where(score => !score.IsPhase).Select(Tile)) + "</div>\n"
                + "<p class=\"hint\">From 0 to 100: severity by the share of rows concerned. What was not looked at has no score.</p>\n");
            return;
        }

        var rows = new StringBuilder();
        foreach (IGrouping<string, QualityScore> table in scores.Where(score => score.IsPhase).GroupBy(score => score.Dataset).Take(MaxScored))
        {
            string cells = string.Join("; ", table.Select(score => $"{score.Group} {Score(score)}"));
            rows.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html.Text(table.Key, NameLength)}</td><td>{cells}</td></tr>\n");
        }

        if (rows.Length > 0)
            Add($"<h3>Scores</h3>\n<div class=\"scroll\"><table class=\"wide\"><tr><th>data set</th><th>score by phase</th></tr>\n{rows}</table></div>\n");
    }

    private static string Tile(QualityScore score)
    {
        string counts = string.Join(
            ", ",
            new[] { (score.Passed, "passed"), (score.Warned, "warned"), (score.Failed, "failed"), (score.Skipped, "skipped"), (score.Errors, "could not run") }
                .Where(part => part.Item1 > 0).Select(part => Invariant($"{part.Item1} {part.Item2}")));
        return $"<div class=\"tile\"><span class=\"small\">{Html.Text(score.Group)}</span>"
            + $"<b{(score.Score is null ? " class=\"none\"" : string.Empty)}>{Score(score)}</b><span class=\"hint\">{counts}</span></div>\n";
    }

    private static string Score(QualityScore score) => score.Score is { } value ? value.ToString("0.#", CultureInfo.InvariantCulture) : "not looked at";

    private void Table(AnalyzedTable table, List<Finding> findings, Dictionary<string, BaselineState>? states)
    {
        var own = new ForensicReport([table], findings);
        if (!Add($"<h2>{Html.Text(table.Dataset, NameLength)}</h2>\n<p>{TableText.Counted(table.Rows, "row")}, {TableText.Counted(table.Columns.Count, "column")}; {own.Summary()}.</p>\n"
            + $"<p class=\"small soft\">SHA-256 <code>{Html.Text(table.Sha256)}</code></p>\n"))
        {
            return;
        }

        List<Finding> raised = [.. findings.Where(finding => finding.IsRaised).OrderByDescending(finding => finding.Severity)];
        if (raised.Count > 0)
            Add("<h3>Findings</h3>\n");
        for (int i = 0; i < raised.Count; i++)
        {
            if (_full)
            {
                _leftOut += raised.Count - i;
                return;
            }

            Finding finding = raised[i];
            string? state = states is not null && states.TryGetValue(finding.Fingerprint, out BaselineState known) ? ForensicDifference.Word(known) : null;
            if (!Add(HtmlFinding.Write(finding, state, evidence: true), quiet: true))
                Add(HtmlFinding.Write(finding, state, evidence: false));
        }

        string figures = string.Concat(table.Figures.Select(figure => HtmlChart.Draw(figure)));
        if (figures.Length > 0)
            Add($"<h3>The data</h3>\n<div class=\"figures\">\n{figures}</div>\n");
        Listed("Known and not raised", findings.FindAll(finding => finding.Suppressed is not null));
        Listed("Passed", findings.FindAll(finding => finding.Status == FindingStatus.Pass));
        Listed("Skipped", findings.FindAll(finding => finding.Status == FindingStatus.Skipped));
    }

    private void Listed(string title, List<Finding> listed)
    {
        if (listed.Count == 0)
            return;
        IEnumerable<string> rows = listed.Take(200).Select(finding =>
            $"<tr><td class=\"k\">{Html.Text(finding.Check, 12)}</td><td class=\"k\">{Html.Text(finding.Title, 60)}</td><td>{Html.Text(finding.Message, 400)}{Reason(finding)}</td></tr>\n");
        Add(Invariant($"<details><summary>{title} ({listed.Count})</summary>\n<div class=\"scroll\"><table class=\"wide\">{string.Concat(rows)}</table></div></details>\n"));
    }

    private static string Reason(Finding finding) =>
        finding.Suppressed is { } reason ? $" <span class=\"soft\">Known: {Html.Text(reason, 400)}</span>" : string.Empty;

    /// <returns>False, and nothing written, when there is no room.</returns>
    private bool Add(string block, bool quiet = false)
    {
        int bytes = Encoding.UTF8.GetByteCount(block);
        if (_full || _bytes + bytes > MaxBytes - Reserve)
        {
            _leftOut += quiet ? 0 : 1;
            _full |= !quiet && bytes < Small;
            return false;
        }

        _text.Append(block);
        _bytes += bytes;
        return true;
    }
}
