using System.Text;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>What the codes of diagnostics mean, each with an example and what the loader says to it.</summary>
internal static class DiagnosticPage
{
    private const string Example = "pipeline.yaml";

    /// <summary>One code as Markdown.</summary>
    public static string Write(string code)
    {
        var page = new StringBuilder($"## {code}\n\n{DiagnosticCodes.Explanations[code]}\n");
        if (!DiagnosticExamples.All.TryGetValue(code, out string? yaml))
        {
            return page.ToString();
        }

        IEnumerable<Diagnostic> said = Load(yaml).Diagnostics.Where(d => d.Code == code).Take(1);
        page.Append("\nFor example\n\n```yaml\n").Append(yaml).Append("```\n\nis answered with\n\n```text\n");
        foreach (Diagnostic diagnostic in said)
        {
            page.Append(DiagnosticRenderer.Render(diagnostic, diagnostic.File == Example ? yaml : null));
        }

        return page.Append("```\n").ToString();
    }

    /// <summary>All codes as one page: docs/diagnostics.md.</summary>
    public static string WriteAll() =>
        "# Diagnostics\n\nMade from the code; `tars explain-code CODE` shows one of them.\n\n"
        + string.Join('\n', DiagnosticCodes.Explanations.Keys.Select(Write));

    /// <summary>Loads an example as if it stood in a folder of its own, with no variable set.</summary>
    public static LoadResult Load(string yaml) => DefinitionLoader.Parse(
        yaml, Example, Path.GetTempPath(), Definitions.Catalog, new DefinitionLoadOptions { Environment = _ => null, CheckFiles = true });
}
