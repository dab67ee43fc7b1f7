using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>Writes a report as JSON. Member by member, so that the order and the names are the format's and not the types'.</summary>
internal static class ForensicJson
{
    /// <summary>The version of the format: docs/forensics-report.schema.json. Members may be added to it, none goes or changes.</summary>
    internal const int Format = 1;

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
            json.WriteNumber("format", Format);
            json.WriteString("summary", report.Summary());
            json.WriteStartArray("tables");
            foreach (AnalyzedTable table in report.Tables)
                Write(json, table);
            json.WriteEndArray();
            json.WriteStartArray("findings");
            foreach (Finding finding in report.Findings)
                Write(json, finding);
            json.WriteEndArray();
            json.WriteStartArray("scores");
            foreach (QualityScore score in QualityScore.Of(report))
                Write(json, score);
            json.WriteEndArray();
            if (report.Difference is { } difference)
                Write(json, difference);
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
        json.WriteStartArray("figures");
        foreach (Figure figure in table.Figures)
            Write(json, figure);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        json.WriteString("kind", Word(figure.Kind));
        json.WriteString("title", figure.Title);
        json.WriteString("scale", Word(figure.Scale));
        json.WriteBoolean("shares", figure.Shares);
        Names(json, figure.Columns);
        json.WriteStartArray("points");
        foreach (FigurePoint point in figure.Points)
        {
            json.WriteStartObject();
            json.WriteString("label", point.Label);
            Number(json, "from", point.From);
            Number(json, "to", point.To);
            Number(json, "value", point.Value);
            Number(json, "expected", point.Expected);
            json.WriteBoolean("marked", point.Marked);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, QualityScore score)
    {
        json.WriteStartObject();
        json.WriteString("dataset", score.Dataset);
        json.WriteString(score.IsPhase ? "phase" : "dimension", score.Group);
        Number(json, "score", score.Score);
        json.WriteNumber("passed", score.Passed);
        json.WriteNumber("warned", score.Warned);
        json.WriteNumber("failed", score.Failed);
        json.WriteNumber("skipped", score.Skipped);
        json.WriteNumber("errors", score.Errors);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ForensicDifference difference)
    {
        json.WriteStartObject("difference");
        json.WriteString("summary", difference.Summary());
        json.WriteStartArray("changes");
        foreach (FindingChange change in difference.Changes)
        {
            json.WriteStartObject();
            json.WriteString("state", Word(change.State));
            json.WriteString("fingerprint", change.Finding.Fingerprint);

            // The later finding stands among the findings; one that is gone stands nowhere else.
            json.WritePropertyName("before");
            if (change.Before is { } before)
                Write(json, before);
            else
                json.WriteNullValue();
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
        json.WriteString("phase", Word(finding.Phase));
        json.WriteString("severity", Word(finding.Severity));
        json.WriteString("status", Word(finding.Status));
        json.WriteString("dataset", finding.Dataset);
        Names(json, finding.Columns);
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
        if (finding.Suppressed is not null)
            json.WriteString("suppressed", finding.Suppressed);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, Evidence evidence)
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

    private static void Names(Utf8JsonWriter json, IReadOnlyList<string> columns)
    {
        json.WriteStartArray("columns");
        foreach (string column in columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
