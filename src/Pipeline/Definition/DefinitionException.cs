namespace Tars.Pipeline;

/// <summary>A graph built in code does not hold.</summary>
public sealed class DefinitionException : Exception
{
    internal DefinitionException(IReadOnlyList<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Every problem found, at least one of them an error.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
