using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>Reads the JSON form of a report, which may come from anywhere: what does not fit is told by its place.</summary>
internal static class ReportReader
{
    internal const int MaxBytes = 256 << 20;

    internal static ForensicReport Read(string json)
    {
        if (json.Length > MaxBytes)
            throw new InvalidDataException($"The report has {json.Length:N0} characters; {MaxBytes:N0} are read at most.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format))
                throw new InvalidDataException("This is no forensic report: it has no 'format'.");
            if (format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int version) || version != ForensicJson.Format)
                throw new InvalidDataException($"The report has the format {format}; {ForensicJson.Format} is read. Make it again with this version.");
            Finding[] findings = [.. List(root, "findings").Select(ToFinding)];
            return new ForensicReport([.. List(root, "tables").Select(ToTable)], findings)
            {
                Difference = root.TryGetProperty("difference", out JsonElement difference) ? ToDifference(difference, findings) : null,
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The report cannot be read: {failure.Message}", failure);
        }
    }

    private static AnalyzedTable ToTable(JsonElement table) => new(
        Text(table, "dataset"), Text(table, "sha256"), table.GetProperty("rows").GetInt64(),
        [.. List(table, "columns").Select(column => new TableColumn(Text(column, "name"), Text(column, "type"), column.GetProperty("nullable").GetBoolean()))])
    {
        Figures = table.TryGetProperty("figures", out _) ? [.. List(table, "figures").Select(ToFigure)] : [],
    };

    private static Figure ToFigure(JsonElement figure) => new(
        Word<FigureKind>(figure, "kind"), Text(figure, "title"), Texts(figure, "columns"),
        [.. List(figure, "points").Take(Figure.MaxPoints).Select(ToPoint)])
    {
        Scale = Word<FigureScale>(figure, "scale"),
        Shares = figure.GetProperty("shares").GetBoolean(),
    };

    private static FigurePoint ToPoint(JsonElement point) => new(
        Text(point, "label"), Number(point, "from") ?? 0, Number(point, "to") ?? 0, Number(point, "value") ?? 0, Number(point, "expected"),
        point.GetProperty("marked").GetBoolean());

    private static Finding ToFinding(JsonElement finding) => new()
    {
        Check = Text(finding, "check"),
        Title = Text(finding, "title"),
        Phase = Word<ForensicPhase>(finding, "phase"),
        Severity = Word<FindingSeverity>(finding, "severity"),
        Status = Word<FindingStatus>(finding, "status"),
        Dataset = Text(finding, "dataset"),
        Columns = Texts(finding, "columns"),
        Statistic = Number(finding, "statistic"),
        Threshold = Number(finding, "threshold"),
        Affected = finding.GetProperty("affected").GetInt64(),
        Evidence = [.. List(finding, "evidence").Select(ToEvidence)],
        Fingerprint = Text(finding, "fingerprint"),
        Message = Text(finding, "message"),
        Suggestion = Text(finding, "suggestion"),
        Suppressed = finding.TryGetProperty("suppressed", out JsonElement known) ? known.GetString() : null,
    };

    private static Evidence ToEvidence(JsonElement evidence) => new(
        Whole(evidence, "row"), Whole(evidence, "line"),
        [.. evidence.GetProperty("values").EnumerateObject().Select(value => KeyValuePair.Create(value.Name, value.Value.GetString()))]);

    private static ForensicDifference ToDifference(JsonElement difference, Finding[] findings)
    {
        ILookup<string, Finding> raised = findings.Where(finding => finding.IsRaised).ToLookup(finding => finding.Fingerprint, StringComparer.Ordinal);
        return new ForensicDifference(
        [
            .. from change in List(difference, "changes")
               let before = change.GetProperty("before") is { ValueKind: JsonValueKind.Object } old ? ToFinding(old) : null
               let after = raised[Text(change, "fingerprint")].FirstOrDefault()
               where before is not null || after is not null
               select new FindingChange(Word<BaselineState>(change, "state"), before, after),
        ]);
    }

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) => element.GetProperty(name).EnumerateArray();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()
        ?? throw new InvalidDataException($"'{name}' is null in the report where a text belongs.");

    private static IReadOnlyList<string> Texts(JsonElement element, string name) =>
        [.. List(element, name).Select(value => value.GetString() ?? string.Empty)];

    private static double? Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static long? Whole(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : null;

    private static T Word<T>(JsonElement element, string name)
        where T : struct, Enum => Enum.TryParse(Text(element, name), ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"'{Text(element, name)}' is no {name} of a report; there are {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
}
