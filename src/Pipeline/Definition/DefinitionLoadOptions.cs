namespace Tars.Pipeline;

/// <summary>How a definition is loaded.</summary>
public sealed record DefinitionLoadOptions
{
    /// <summary>Finds the value of a variable for <c>${NAME}</c>; null means unset. Default: the process's environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whether paths that must exist are looked for. Default true.</summary>
    public bool CheckFiles { get; init; } = true;
}
