using System.Globalization;

namespace Tars.Pipeline;

/// <summary>One problem of a definition.</summary>
/// <param name="Code">Its code, one of <see cref="DiagnosticCodes"/>.</param>
/// <param name="Severity">Whether the definition can run in spite of it.</param>
/// <param name="Message">What is wrong, both sides of a mismatch and the way out; one line.</param>
/// <param name="Location">Where.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message, SourceLocation Location)
{
    /// <summary>The file as the caller gave it; null for what was built in code.</summary>
    public string? File => Location.File;

    /// <summary>The line, from 1; 0 when there is no place to point to.</summary>
    public int Line => Location.Line;

    /// <summary>The column, from 1, in UTF-16 units.</summary>
    public int Column => Location.Column;

    /// <summary>How many UTF-16 units of that line are meant.</summary>
    public int Length => Location.Length;

    /// <summary>One line: <c>pipeline.yaml:14:11: error TARS1203: …</c>.</summary>
    public override string ToString()
    {
        string severity = Severity == DiagnosticSeverity.Error ? "error" : "warning";
        string place = (File, Line) switch
        {
            (null, _) => string.Empty,
            (_, 0) => File + ": ",
            _ => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: "),
        };
        return $"{place}{severity} {Code}: {Message}";
    }
}
