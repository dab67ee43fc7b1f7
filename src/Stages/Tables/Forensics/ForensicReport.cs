namespace Tars.Stages.Tables;

/// <summary>What the checks found in one or more tables. The same bytes, options and day give the same report.</summary>
/// <param name="Tables">The tables in the order given.</param>
/// <param name="Findings">The findings by table, then by check, then by column; what passed or was skipped is among them.</param>
public sealed record ForensicReport(IReadOnlyList<AnalyzedTable> Tables, IReadOnlyList<Finding> Findings)
{
    /// <summary>How the findings differ from those of an earlier report; null when there is none to compare with.</summary>
    public ForensicDifference? Difference { get; init; }

    /// <summary>How many findings a person should see.</summary>
    public int Raised => Findings.Count(finding => finding.IsRaised);

    /// <summary>"6 findings: 2 errors, 4 warnings".</summary>
    public string Summary()
    {
        List<Finding> raised = [.. Findings.Where(finding => finding.IsRaised)];
        string parts = string.Join(
            ", ",
            from severity in new[] { FindingSeverity.Critical, FindingSeverity.Error, FindingSeverity.Warning, FindingSeverity.Info }
            let count = raised.Count(finding => finding.Severity == severity)
            where count > 0
            select severity is FindingSeverity.Error or FindingSeverity.Warning
                ? TableText.Counted(count, Word(severity))
                : $"{count} {Word(severity)}");
        return raised.Count == 0 ? "no findings" : $"{TableText.Counted(raised.Count, "finding")}: {parts}";
    }

    /// <summary>The report as JSON, indented, in snake case: <c>tables[]</c> and <c>findings[]</c>.</summary>
    public string ToJson() => ForensicJson.Write(this);

    /// <summary>
    /// The report as Markdown: what a person should see first, with its evidence; then what passed and what was skipped, and why.
    /// </summary>
    public string ToMarkdown() => ForensicMarkdown.Write(this);

    /// <summary>The report as one HTML file with charts, below 2 MB, without script and with nothing to fetch.</summary>
    public string ToHtml() => HtmlReport.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no report, or one of another version; the message says what is wrong.</exception>
    public static ForensicReport Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ReportReader.Read(json);
    }

    internal static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();
}
