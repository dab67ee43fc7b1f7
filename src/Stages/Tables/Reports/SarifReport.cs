using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>Writes a report in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS Standard, errata 01).</summary>
internal static class SarifReport
{
    private const int MaxLocations = 10;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Write(ForensicReport report)
    {
        List<Finding> rules =
        [
            .. report.Findings.Concat(report.Difference?.Changes.Select(change => change.Finding) ?? [])
                .DistinctBy(finding => finding.Check, StringComparer.Ordinal).OrderBy(finding => finding.Phase).ThenBy(finding => finding.Check, StringComparer.Ordinal),
        ];
        var ruleIndex = rules.Select((rule, i) => (rule.Check, i)).ToDictionary(pair => pair.Check, pair => pair.i, StringComparer.Ordinal);
        var artifactIndex = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (AnalyzedTable table in report.Tables)
            artifactIndex.TryAdd(table.Dataset, artifactIndex.Count);
        ILookup<string, FindingChange>? changes = report.Difference?.Changes.ToLookup(change => change.Finding.Fingerprint, StringComparer.Ordinal);

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            Tool(json, rules);
            Artifacts(json, report, artifactIndex);
            json.WriteStartArray("results");
            foreach (Finding finding in report.Findings)
                Result(json, finding, ruleIndex, artifactIndex, finding.IsRaised ? changes?[finding.Fingerprint].FirstOrDefault()?.State : null);
            foreach (FindingChange gone in report.Difference?.Changes.Where(change => change.State == BaselineState.Absent) ?? [])
                Result(json, gone.Finding, ruleIndex, artifactIndex, gone.State);
            json.WriteEndArray();
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Tool(Utf8JsonWriter json, List<Finding> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "TARS forensics");
        json.WriteString("version", typeof(SarifReport).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        json.WriteStartArray("rules");
        foreach (Finding rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Check);
            Message(json, "shortDescription", rule.Title);
            json.WriteStartObject("properties");
            json.WriteString("phase", rule.Phase.ToString().ToLowerInvariant());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Artifacts(Utf8JsonWriter json, ForensicReport report, Dictionary<string, int> index)
    {
        json.WriteStartArray("artifacts");
        foreach (AnalyzedTable table in report.Tables.DistinctBy(table => table.Dataset, StringComparer.Ordinal).OrderBy(table => index[table.Dataset]))
        {
            json.WriteStartObject();
            json.WriteStartObject("location");
            json.WriteString("uri", UriOf(table.Dataset));
            json.WriteEndObject();
            json.WriteStartObject("hashes");
            json.WriteString("sha-256", table.Sha256);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Result(
        Utf8JsonWriter json, Finding finding, Dictionary<string, int> rules, Dictionary<string, int> artifacts, BaselineState? state)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Check);
        json.WriteNumber("ruleIndex", rules[finding.Check]);
        (string kind, string level) = Kind(finding);
        json.WriteString("kind", kind);
        json.WriteString("level", level);
        Message(json, "message", finding.Suggestion.Length > 0 ? $"{finding.Message} {finding.Suggestion}" : finding.Message);
        json.WriteStartArray("locations");
        List<Evidence> places = [.. finding.Evidence.Where(place => place.Row is not null || place.Line is not null).Take(MaxLocations)];
        if (places.Count == 0)
            Location(json, finding, null, artifacts);
        foreach (Evidence place in places)
            Location(json, finding, place, artifacts);
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("tarsFinding/v1", finding.Fingerprint);
        json.WriteEndObject();
        if (finding.Suppressed is { } reason)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("status", "accepted");
            json.WriteString("justification", reason);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (state is { } known and not BaselineState.Unknown)
            json.WriteString("baselineState", known.ToString().ToLowerInvariant());
        json.WriteStartObject("properties");
        json.WriteString("severity", ForensicReport.Word(finding.Severity));
        json.WriteNumber("affected", finding.Affected);
        if (finding.Statistic is { } statistic && double.IsFinite(statistic))
            json.WriteNumber("statistic", statistic);
        if (finding.Threshold is { } threshold && double.IsFinite(threshold))
            json.WriteNumber("threshold", threshold);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // A level other than "none" goes with the kind "fail" alone (3.27.10).
    private static (string Kind, string Level) Kind(Finding finding) => finding.Status switch
    {
        FindingStatus.Pass => ("pass", "none"),
        FindingStatus.Skipped => ("notApplicable", "none"),
        FindingStatus.Error => ("open", "none"),
        _ => ("fail", finding.Severity switch
        {
            FindingSeverity.Info => "note",
            FindingSeverity.Warning => "warning",
            _ => "error",
        }),
    };

    private static void Location(Utf8JsonWriter json, Finding finding, Evidence? place, Dictionary<string, int> artifacts)
    {
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(finding.Dataset));
        if (artifacts.TryGetValue(finding.Dataset, out int index))
            json.WriteNumber("index", index);
        json.WriteEndObject();
        if ((place?.Line ?? place?.Row) is { } line)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", Math.Max(1, line));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("logicalLocations");
        foreach (string column in finding.Columns.Count == 0 ? [string.Empty] : finding.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Length == 0 ? finding.Dataset : column);
            json.WriteString("fullyQualifiedName", column.Length == 0 ? finding.Dataset : $"{finding.Dataset}/{column}");
            json.WriteString("kind", column.Length == 0 ? "object" : "member");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string UriOf(string dataset) =>
        Uri.TryCreate(dataset, UriKind.Absolute, out Uri? absolute) && !dataset.StartsWith('/') && absolute.Scheme.Length > 1
            ? absolute.AbsoluteUri
            : (dataset.StartsWith('/') ? "file://" : string.Empty) + string.Join('/', dataset.Split('/').Select(Uri.EscapeDataString));
}
