namespace Tars.Pipeline;

/// <summary>How much a diagnostic weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The definition can run, but probably does not say what was meant.</summary>
    Warning,

    /// <summary>The definition cannot run.</summary>
    Error,
}
