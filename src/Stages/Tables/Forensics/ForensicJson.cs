using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>Writes a report as JSON. Member by member, so that the order and the names are the format's and not the types'.</summary>
internal static class ForensicJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Write(ForensicReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", 1);
            json.WriteString("summary", report.Summary());
            json.WriteStartArray("tables");
            foreach (AnalyzedTable table in report.Tables)
                Write(json, table);
            json.WriteEndArray();
            json.WriteStartArray("findings");
            foreach (Finding finding in report.Findings)
                Write(json, finding);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, AnalyzedTable table)
    {
        json.WriteStartObject();
        json.WriteString("dataset", table.Dataset);
        json.WriteString("sha256", table.Sha256);
        json.WriteNumber("rows", table.Rows);
        json.WriteStartArray("columns");
        foreach (TableColumn column in table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WriteBoolean("nullable", column.Nullable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("check", finding.Check);
        json.WriteString("title", finding.Title);
        json.WriteString("phase", finding.Phase.ToString().ToLowerInvariant());
        json.WriteString("severity", ForensicReport.Word(finding.Severity));
        json.WriteString("status", finding.Status.ToString().ToLowerInvariant());
        json.WriteString("dataset", finding.Dataset);
        json.WriteStartArray("columns");
        foreach (string column in finding.Columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        Number(json, "statistic", finding.Statistic);
        Number(json, "threshold", finding.Threshold);
        json.WriteNumber("affected", finding.Affected);
        json.WriteStartArray("evidence");
        foreach (Evidence evidence in finding.Evidence)
            Write(json, evidence);
        json.WriteEndArray();
        json.WriteString("fingerprint", finding.Fingerprint);
        json.WriteString("message", finding.Message);
        json.WriteString("suggestion", finding.Suggestion);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject();
        if (evidence.Row is { } row)
            json.WriteNumber("row", row);
        if (evidence.Line is { } line)
            json.WriteNumber("line", line);
        json.WriteStartObject("values");
        foreach ((string name, string? value) in evidence.Values)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
