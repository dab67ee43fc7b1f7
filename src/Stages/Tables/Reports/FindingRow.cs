using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>A finding as a row of the csv and Parquet forms.</summary>
internal static class FindingRow
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The columns with their types in DuckDB's words; they are the format's and not the types'.</summary>
    internal static IReadOnlyList<(string Name, string Type)> Columns { get; } =
    [
        ("dataset", "VARCHAR"), ("check_id", "VARCHAR"), ("title", "VARCHAR"), ("phase", "VARCHAR"), ("severity", "VARCHAR"),
        ("status", "VARCHAR"), ("columns", "VARCHAR"), ("statistic", "DOUBLE"), ("threshold", "DOUBLE"), ("affected", "BIGINT"),
        ("first_row", "BIGINT"), ("fingerprint", "VARCHAR"), ("state", "VARCHAR"), ("message", "VARCHAR"), ("suggestion", "VARCHAR"),
        ("evidence", "VARCHAR"),
    ];

    /// <summary>The findings of the report and what is gone since the earlier one, each with its cells in the order of <see cref="Columns"/>.</summary>
    internal static IEnumerable<object?[]> Of(ForensicReport report)
    {
        ILookup<string, FindingChange>? changes = report.Difference?.Changes.ToLookup(change => change.Finding.Fingerprint, StringComparer.Ordinal);
        foreach (Finding finding in report.Findings)
            yield return Row(finding, finding.IsRaised ? changes?[finding.Fingerprint].FirstOrDefault()?.State : null);
        foreach (FindingChange change in report.Difference?.Changes.Where(change => change.After is null) ?? [])
            yield return Row(change.Finding, change.State);
    }

    private static object?[] Row(Finding finding, BaselineState? state) =>
    [
        finding.Dataset, finding.Check, finding.Title, Word(finding.Phase), Word(finding.Severity), Word(finding.Status),
        string.Join("; ", finding.Columns), Finite(finding.Statistic), Finite(finding.Threshold), finding.Affected,
        finding.Evidence.Select(place => place.Row).FirstOrDefault(row => row is not null), finding.Fingerprint,
        state is { } known ? ForensicDifference.Word(known) : null, finding.Message, finding.Suggestion, Evidence(finding),
    ];

    private static string Evidence(Finding finding)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartArray();
            foreach (Evidence place in finding.Evidence)
                ForensicJson.Write(json, place);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
