using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Tars.Stages.Tables;

/// <summary>
/// Writes a report as JUnit's XML: a suite for each phase of a data set, a case for each check. What is an error or worse is a
/// failure; a warning is output of a case that passes, since JUnit knows nothing between the two; what was skipped stays, with its reason.
/// </summary>
internal static class JUnitReport
{
    internal static string Write(ForensicReport report)
    {
        List<XElement> suites =
        [
            .. from table in report.Tables
               from phase in report.Findings.Where(finding => finding.Dataset == table.Dataset).GroupBy(finding => finding.Phase).OrderBy(one => one.Key)
               select Suite(table, phase),
        ];
        var root = new XElement(
            "testsuites",
            new XAttribute("name", "tars forensics"), Total("tests"), Total("failures"), Total("errors"), Total("skipped"),
            suites);
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root.ToString().ReplaceLineEndings("\n")}\n";

        XAttribute Total(string name) => new(name, suites.Sum(suite => (int)suite.Attribute(name)!));
    }

    private static XElement Suite(AnalyzedTable table, IGrouping<ForensicPhase, Finding> phase)
    {
        List<XElement> cases = [.. phase.GroupBy(finding => finding.Check, StringComparer.Ordinal).Select(check => Case(table, [.. check]))];
        return new XElement(
            "testsuite",
            new XAttribute("name", phase.Key.ToString().ToLowerInvariant()),
            new XAttribute("package", Valid(table.Dataset)),
            Count("tests", _ => true),
            Count("failures", one => one.Element("failure") is not null),
            Count("errors", one => one.Element("error") is not null),
            Count("skipped", one => one.Element("skipped") is not null),
            cases);

        XAttribute Count(string name, Func<XElement, bool> counted) => new(name, cases.Count(counted));
    }

    private static XElement Case(AnalyzedTable table, List<Finding> findings)
    {
        var element = new XElement(
            "testcase",
            new XAttribute("classname", Valid(table.Dataset)),
            new XAttribute("name", Valid($"{findings[0].Check} {findings[0].Title}")));
        List<Finding> failed = findings.FindAll(finding => finding.Status != FindingStatus.Error && finding.IsRaised && finding.Severity >= FindingSeverity.Error);
        Finding? broken = findings.Find(finding => finding.Status == FindingStatus.Error);
        if (broken is not null)
        {
            element.Add(new XElement("error", new XAttribute("message", Valid(broken.Message))));
        }
        else if (failed.Count > 0)
        {
            element.Add(new XElement(
                "failure",
                new XAttribute("message", Valid(failed[0].Message)),
                new XAttribute("type", ForensicReport.Word(failed.Max(finding => finding.Severity))),
                Valid(string.Join('\n', failed.Select(Told)))));
        }
        else if (findings.TrueForAll(finding => finding.Status == FindingStatus.Skipped))
        {
            element.Add(new XElement("skipped", new XAttribute("message", Valid(findings[0].Message))));
        }

        string[] said =
        [
            .. findings.Where(finding => finding.IsRaised && finding.Severity < FindingSeverity.Error && finding.Status != FindingStatus.Error).Select(Told),
            .. findings.Where(finding => finding.Suppressed is not null).Select(finding => $"known ({finding.Suppressed}): {Told(finding)}"),
        ];
        if (said.Length > 0)
            element.Add(new XElement("system-out", Valid(string.Join('\n', said))));
        return element;
    }

    private static string Told(Finding finding)
    {
        string places = string.Join(", ", finding.Evidence.Select(place => place.Row).OfType<long>().Take(10).Select(row => row.ToString(CultureInfo.InvariantCulture)));
        return $"{ForensicReport.Word(finding.Severity)}: {finding.Message}{(places.Length > 0 ? $" Rows {places}." : string.Empty)} [{finding.Fingerprint[..Math.Min(16, finding.Fingerprint.Length)]}]";
    }

    // XML has no way to say some control characters.
    private static string Valid(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool told = rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF));
            output.Append(told ? rune.ToString() : "\uFFFD");
        }

        return output.ToString();
    }
}
