using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>What became of the findings of an earlier report, as HTML.</summary>
internal static class HtmlDifference
{
    private const int Shown = 200;

    internal static string Write(ForensicDifference difference)
    {
        var html = new StringBuilder(Invariant($"<h3>Since the earlier report</h3>\n<p>{Html.Text(difference.Summary())}.</p>\n"));
        if (difference.Changes.Count == 0)
            return html.ToString();
        html.Append("<div class=\"scroll\"><table class=\"wide\"><tr><th>state</th><th>check</th><th>data set</th><th>columns</th><th>severity</th><th class=\"n\">rows</th></tr>\n");
        foreach (FindingChange change in difference.Changes.Take(Shown))
        {
            string word = ForensicDifference.Word(change.State);
            html.Append(Invariant($"<tr><td class=\"k\"><span class=\"chip {(change.State == BaselineState.Unknown ? "unknown" : word)}\">{word}</span></td>"))
                .Append(Invariant($"<td class=\"k\">{Html.Text(change.Finding.Check, 12)} {Html.Text(change.Finding.Title, 60)}</td>"))
                .Append(Invariant($"<td>{Html.Text(change.Finding.Dataset, 120)}</td><td>{Html.Text(string.Join(", ", change.Finding.Columns), 160)}</td>"))
                .Append(Invariant($"<td>{Both(change, finding => ForensicReport.Word(finding.Severity))}</td>"))
                .Append(Invariant($"<td class=\"n\">{Both(change, finding => Invariant($"{finding.Affected:N0}"))}</td></tr>\n"));
        }

        html.Append("</table></div>\n");
        if (difference.Changes.Count > Shown)
            html.Append(Invariant($"<p class=\"hint\">The first {Shown} of {difference.Changes.Count:N0}.</p>\n"));
        return html.ToString();
    }

    private static string Both(FindingChange change, Func<Finding, string> told)
    {
        string now = told(change.Finding);
        return change is { Before: { } before, After: not null } && told(before) != now ? $"{told(before)} → {now}" : now;
    }
}
