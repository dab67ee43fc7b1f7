namespace Tars.Pipeline.Definition;

/// <summary>Collects problems; hands them out in the order of their places, each once.</summary>
internal sealed class DiagnosticBag
{
    // A hostile file can be wrong in every value; nobody reads more than this.
    private const int MaxCount = 1000;

    private readonly List<Diagnostic> _diagnostics = [];

    public bool HasErrors { get; private set; }

    /// <summary>True when nothing more is taken, so that no work need go into finding out more.</summary>
    public bool IsFull => _diagnostics.Count == MaxCount;

    public void Error(string code, SourceLocation at, string message) => Add(code, DiagnosticSeverity.Error, at, message);

    public void Warning(string code, SourceLocation at, string message) => Add(code, DiagnosticSeverity.Warning, at, message);

    public void AddAll(DiagnosticBag other)
    {
        foreach (Diagnostic diagnostic in other._diagnostics)
            Add(diagnostic.Code, diagnostic.Severity, diagnostic.Location, diagnostic.Message);
    }

    public IReadOnlyList<Diagnostic> Sorted() =>
        [.. _diagnostics.Distinct().OrderBy(d => d.Line).ThenBy(d => d.Column).ThenBy(d => d.Code, StringComparer.Ordinal)];

    private void Add(string code, DiagnosticSeverity severity, SourceLocation at, string message)
    {
        HasErrors |= severity == DiagnosticSeverity.Error;
        if (_diagnostics.Count < MaxCount)
            _diagnostics.Add(new Diagnostic(code, severity, message, at));
    }
}
