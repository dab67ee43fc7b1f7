namespace Tars.Stages.Tables.Tests;

/// <summary>Reports over small tables that have something of everything.</summary>
internal static class SampleReport
{
    /// <summary>Names and values that try to become markup, formulas, new lines of a file or terminal commands.</summary>
    internal static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onmouseover='x", "]]>", "-->", "</style>", "&lt;b&gt;",
        "=cmd|'/c calc'!A0", "a,b\"c", "tab\there", "\u001b[31mred", "\u202Eright to left", "\u0000", "\uFFFE", "| pipe |", "```", "../../etc/passwd",
    ];

    internal static async Task<ForensicReport> SalesAsync(bool mended = false)
    {
        using var folder = new TableTestFolder();
        string text = CheckRun.Rows("id,day,quantity,price,city,note", 400, i =>
        {
            int id = i < 200 || mended ? i + 1 : i + 7;
            string quantity = i == 33 && !mended ? "-4" : CheckRun.F($"{(i * 7 % 23) + 1}");
            string price = i == 250 ? "99999.5" : CheckRun.F($"{10 + (i * 13 % 89) / 10.0:0.0}");
            string city = i % 5 == 0 ? string.Empty : i % 2 == 0 ? "Berlin" : "Paris";
            return CheckRun.F($"{id},{new DateTime(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(i):yyyy-MM-dd},{quantity},{price},{city},n{i}");
        });
        return await folder.AnalyzeAsync(folder.Write("sales.csv", text));
    }

    /// <summary>A report whose every text is hostile, with figures of every kind.</summary>
    internal static ForensicReport HostileReport()
    {
        var findings = new List<Finding>();
        foreach (FindingStatus status in Enum.GetValues<FindingStatus>())
        {
            foreach (string bad in Hostile)
            {
                findings.Add(Finding(bad, status) with
                {
                    Evidence =
                    [
                        new Evidence(3, 4, [KeyValuePair.Create<string, string?>(bad, bad), KeyValuePair.Create<string, string?>("none", null)]),
                        new Evidence(null, null, []),
                    ],
                });
            }
        }

        FigurePoint[] points = [.. Hostile.Select((bad, i) => new FigurePoint(bad, i, i + 1, i, i % 2 == 0 ? i + 0.5 : null, i % 3 == 0))];
        Figure[] figures = [.. Enum.GetValues<FigureKind>().Select(kind => new Figure(kind, Hostile[1], Hostile, points))];
        return new ForensicReport([new AnalyzedTable(Hostile[0], new string('0', 64), 10, []) { Figures = figures }], findings);
    }

    internal static Finding Finding(string text, FindingStatus status, FindingSeverity severity = FindingSeverity.Error, string check = "V08") => new()
    {
        Check = check,
        Title = "a title",
        Phase = ForensicPhase.Validation,
        Severity = severity,
        Status = status,
        Dataset = Hostile[0],
        Columns = [text],
        Statistic = double.NaN,
        Threshold = 0.5,
        Affected = 2,
        Fingerprint = Tables.Finding.FingerprintOf(check, Hostile[0], [text], status.ToString()),
        Message = text,
        Suggestion = text,
    };
}
