using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Writes a report for people. Values of the tables stand in code or are escaped: they never become markup.</summary>
internal static class ForensicMarkdown
{
    private const int ShownEvidence = 10;
    private const int ShownChanges = 200;

    internal static string Write(ForensicReport report)
    {
        var text = new StringBuilder("# Forensic report\n");
        if (report.Difference is { } difference)
            Changes(text, difference);
        IReadOnlyList<QualityScore> scores = QualityScore.Of(report);
        foreach (AnalyzedTable table in report.Tables)
        {
            List<Finding> findings = [.. report.Findings.Where(finding => finding.Dataset == table.Dataset)];
            var own = new ForensicReport([table], findings);
            text.Append(CultureInfo.InvariantCulture, $"\n## {Inline(table.Dataset)}\n\n");
            text.Append(TableText.Counted(table.Rows, "row")).Append(", ").Append(TableText.Counted(table.Columns.Count, "column"));
            text.Append(Invariant($"; {own.Summary()}. SHA-256 `{table.Sha256}`\n"));
            string parts = string.Join(
                ", ",
                scores.Where(score => score.IsPhase && score.Dataset == table.Dataset)
                    .Select(score => score.Score is { } value ? Invariant($"{score.Group} {value:0.#}") : $"{score.Group} not looked at"));
            if (parts.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\nScores of 100: {parts}.\n");
            foreach (Finding finding in findings.Where(f => f.IsRaised).OrderByDescending(f => f.Severity))
                Raised(text, finding);
            Listed(text, "Suppressed", findings.Where(finding => finding.Suppressed is not null));
            Listed(text, "Passed", findings.Where(finding => finding.Status == FindingStatus.Pass));
            Listed(text, "Skipped", findings.Where(finding => finding.Status == FindingStatus.Skipped));
        }

        return text.ToString();
    }

    private static void Changes(StringBuilder text, ForensicDifference difference)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## Since the earlier report\n\n{difference.Summary()}.\n");
        if (difference.Changes.Count > 0)
            text.Append("\n| state | check | data set | columns | severity |\n| --- | --- | --- | --- | --- |\n");
        foreach (FindingChange change in difference.Changes.Take(ShownChanges))
        {
            Finding finding = change.Finding;
            text.Append(CultureInfo.InvariantCulture, $"| {ForensicDifference.Word(change.State)} | {finding.Check} {finding.Title} ")
                .Append(CultureInfo.InvariantCulture, $"| {Inline(finding.Dataset)} | {string.Join(", ", finding.Columns.Select(Inline))} ")
                .Append(CultureInfo.InvariantCulture, $"| {ForensicReport.Word(finding.Severity)} |\n");
        }

        if (difference.Changes.Count > ShownChanges)
            text.Append(Invariant($"\nThe first {ShownChanges} of {difference.Changes.Count:N0}.\n"));
    }

    private static void Raised(StringBuilder text, Finding finding)
    {
        string columns = finding.Columns.Count == 0 ? string.Empty : ": " + string.Join(", ", finding.Columns.Select(Inline));
        text.Append(Invariant($"\n### {finding.Check} {finding.Title}{columns} ({ForensicReport.Word(finding.Severity)})\n\n"));
        text.Append(Inline(finding.Message)).Append('\n');
        if (finding.Suggestion.Length > 0)
            text.Append('\n').Append(Inline(finding.Suggestion)).Append('\n');
        if (finding.Evidence.Count > 0)
            Table(text, finding);
        text.Append(CultureInfo.InvariantCulture, $"\nFingerprint `{finding.Fingerprint[..16]}`\n");
    }

    private static void Table(StringBuilder text, Finding finding)
    {
        List<Evidence> shown = [.. finding.Evidence.Take(ShownEvidence)];
        bool rows = shown.Exists(evidence => evidence.Row is not null);
        bool lines = shown.Exists(evidence => evidence.Line is not null);
        List<string> names = [.. shown.SelectMany(evidence => evidence.Values.Select(value => value.Key)).Distinct(StringComparer.Ordinal)];
        List<string> header = [.. rows ? ["row"] : (string[])[], .. lines ? ["line"] : (string[])[], .. names.Select(Inline)];
        text.Append("\n| ").AppendJoin(" | ", header).Append(" |\n|").AppendJoin("|", header.Select(_ => " --- ")).Append("|\n");
        foreach (Evidence evidence in shown)
        {
            text.Append('|');
            if (rows)
                text.Append(CultureInfo.InvariantCulture, $" {evidence.Row} |");
            if (lines)
                text.Append(CultureInfo.InvariantCulture, $" {evidence.Line} |");
            foreach (string name in names)
            {
                string? cell = evidence.Values.FirstOrDefault(value => value.Key == name).Value;
                text.Append(' ').Append(Inline(cell ?? "∅")).Append(" |");
            }

            text.Append('\n');
        }

        if (finding.Evidence.Count > shown.Count)
            text.Append(Invariant($"\nThe first {shown.Count}; {finding.Affected:N0} in all.\n"));
    }

    private static void Listed(StringBuilder text, string title, IEnumerable<Finding> findings)
    {
        List<Finding> listed = [.. findings];
        if (listed.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n");
        foreach (Finding finding in listed)
        {
            string known = finding.Suppressed is null ? string.Empty : $" Known: {Inline(finding.Suppressed)}";
            text.Append(CultureInfo.InvariantCulture, $"- {finding.Check} {finding.Title}: {Inline(finding.Message)}{known}\n");
        }
    }

    private static string Inline(string value)
    {
        var text = new StringBuilder(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            bool withinWord = c == '_' && i > 0 && i + 1 < value.Length
                && char.IsLetterOrDigit(value[i - 1]) && char.IsLetterOrDigit(value[i + 1]);
            bool mark = c is '|' or '<' or '>' or '&' or '`' or '*' or '_' or '[' or ']' or '\\';
            bool opensBlock = i == 0 && (c is '#' or '-' or '+' or '~' or '=');
            if ((mark && !withinWord) || opensBlock)
                text.Append('\\');

            // Format characters can turn the order of what follows around.
            bool unseen = char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
            text.Append(unseen ? ' ' : c);
        }

        return text.ToString();
    }
}
