namespace Tars.Pipeline;

/// <summary>How a definition is loaded.</summary>
public sealed record DefinitionLoadOptions
{
    /// <summary>Finds the value of a variable for <c>${NAME}</c>; null means unset. Default: the process's environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>
    /// The hosts to which a node may send keys of the <see cref="Environment"/>, see <see cref="ISendsKeys"/>: names or addresses without a
    /// port, compared whole. Null, the default, takes those of the variable <c>TARS_KEY_HOSTS</c>, with spaces between them; without it none.
    /// </summary>
    public IReadOnlyList<string>? KeyHosts { get; init; }

    /// <summary>Whether paths that must exist are looked for. Default true.</summary>
    public bool CheckFiles { get; init; } = true;

    /// <summary>The entry of the section <c>profiles</c> that is laid over the definition; null, the default, for none.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// Values that replace those of the file and its profile, the last one winning: <c>nodes.chunks.with.max_tokens=300</c>.
    /// </summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];
}
