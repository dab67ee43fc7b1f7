namespace Tars.Pipeline.Definition;

/// <summary>Collects problems; hands them out in the order of their places, each once.</summary>
internal sealed class DiagnosticBag
{
    // A hostile file can be wrong in every value; nobody reads more than this.
    private const int MaxCount = 1000;

    private readonly HashSet<Diagnostic> _diagnostics = [];

    public bool HasErrors { get; private set; }

    /// <summary>True when nothing more is taken, so that no work need go into finding out more.</summary>
    public bool IsFull => _diagnostics.Count == MaxCount;

    public void Error(string code, SourceLocation at, string message) => Add(code, DiagnosticSeverity.Error, at, message);

    public void Warning(string code, SourceLocation at, string message) => Add(code, DiagnosticSeverity.Warning, at, message);

    /// <summary>Adds those of another bag, but for some codes.</summary>
    public void AddAll(DiagnosticBag other, params ReadOnlySpan<string> exceptCodes)
    {
        foreach (Diagnostic diagnostic in other._diagnostics)
        {
            if (!exceptCodes.Contains(diagnostic.Code))
                Add(diagnostic.Code, diagnostic.Severity, diagnostic.Location, diagnostic.Message);
        }
    }

    /// <summary>In the order of their places, those of one file first.</summary>
    public IReadOnlyList<Diagnostic> Sorted(string? first = null) =>
        [.. _diagnostics.OrderBy(d => d.File != first).ThenBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column).ThenBy(d => d.Code, StringComparer.Ordinal)];

    private void Add(string code, DiagnosticSeverity severity, SourceLocation at, string message)
    {
        HasErrors |= severity == DiagnosticSeverity.Error;
        if (_diagnostics.Count < MaxCount)
            _diagnostics.Add(new Diagnostic(code, severity, message, at));
    }
}
