namespace Tars.Pipeline;

/// <summary>What loading a definition came to.</summary>
/// <param name="Definition">The definition, or null when a diagnostic is an error.</param>
/// <param name="Diagnostics">Every problem found, in the order of their places.</param>
/// <param name="Text">The file's text for <see cref="DiagnosticRenderer"/>; null when it could not be read.</param>
public sealed record LoadResult(PipelineDefinition? Definition, IReadOnlyList<Diagnostic> Diagnostics, string? Text)
{
    /// <summary>
    /// The texts that diagnostics point into, by <see cref="Diagnostic.File"/>: the file, the parts it uses, <c>--set</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();
}
