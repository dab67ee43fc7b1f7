using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tars.Pipeline;

/// <summary>Prints diagnostics for programs: SARIF for code scanners, workflow commands for GitHub Actions.</summary>
public static class DiagnosticReport
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A SARIF 2.1.0 log with one run; columns count UTF-16 units. Only the codes that occur are listed as rules.</summary>
    public static string Sarif(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var rules = new JsonArray();
        foreach (string code in diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal))
        {
            string explanation = DiagnosticCodes.Explanations.GetValueOrDefault(code, code);
            rules.Add(new JsonObject { ["id"] = code, ["shortDescription"] = new JsonObject { ["text"] = explanation } });
        }

        var results = new JsonArray();
        foreach (Diagnostic diagnostic in diagnostics)
            results.Add(Result(diagnostic));
        var log = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject { ["driver"] = new JsonObject { ["name"] = "tars", ["rules"] = rules } },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = results,
            }),
        };
        return log.ToJsonString(Indented);
    }

    /// <summary>One <c>::error file=…,line=…,col=…::…</c> line for each diagnostic, each ending in '\n'.</summary>
    public static string GitHub(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            text.Append("::").Append(Level(diagnostic)).Append(' ');
            if (diagnostic.File is { } file)
                text.Append("file=").Append(Property(file)).Append(',');
            if (diagnostic.Line > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"line={diagnostic.Line},col={diagnostic.Column},endColumn={diagnostic.Column + diagnostic.Length},");
            }

            text.Append("title=").Append(diagnostic.Code).Append("::").Append(Data(diagnostic.Message)).Append('\n');
        }

        return text.ToString();
    }

    private static JsonObject Result(Diagnostic diagnostic)
    {
        var result = new JsonObject
        {
            ["ruleId"] = diagnostic.Code,
            ["level"] = Level(diagnostic),
            ["message"] = new JsonObject { ["text"] = diagnostic.Message },
        };
        if (diagnostic.File is not { } file)
            return result;
        string uri = Path.IsPathRooted(file)
            ? new Uri(Path.GetFullPath(file)).AbsoluteUri
            : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
        var place = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = uri } };
        if (diagnostic.Line > 0)
        {
            place["region"] = new JsonObject
            {
                ["startLine"] = diagnostic.Line,
                ["startColumn"] = diagnostic.Column,
                ["endColumn"] = diagnostic.Column + diagnostic.Length,
            };
        }

        result["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = place });
        return result;
    }

    private static string Level(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning";

    // As the runner decodes them: a value that could end the command or its property is escaped.
    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
