using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>Results of tests as the XML that build servers read.</summary>
internal static class JUnitReport
{
    public static string Write(IEnumerable<(string File, IReadOnlyList<GraphTestResult> Tests)> suites)
    {
        var root = new XElement("testsuites", suites.Select(suite => new XElement(
            "testsuite",
            new XAttribute("name", suite.File),
            new XAttribute("tests", suite.Tests.Count),
            new XAttribute("failures", suite.Tests.Count(t => t.Failures.Count > 0)),
            new XAttribute("time", Seconds(suite.Tests.Sum(t => t.Elapsed.TotalSeconds))),
            suite.Tests.Select(test => new XElement(
                "testcase",
                new XAttribute("classname", suite.File),
                new XAttribute("name", Valid(test.Name)),
                new XAttribute("time", Seconds(test.Elapsed.TotalSeconds)),
                test.Failures.Select(f => new XElement("failure", new XAttribute("message", Valid(f)), Valid(f))))))));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n";
    }

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // XML has no way to say some control characters.
    private static string Valid(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            output.Append(Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? "\uFFFD" : rune.ToString());
        }

        return output.ToString();
    }
}
