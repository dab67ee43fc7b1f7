using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>Which definition a command is about: a file, and what <c>--profile</c> and <c>--set</c> make of it.</summary>
/// <param name="File">Its path, as typed.</param>
internal sealed record DefinitionSource(string File)
{
    /// <summary>The profile that is laid over it; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>The values that are replaced, in the order typed.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>How the command that asks for it is told another one.</summary>
    public string Way { get; init; } = "FILE";

    /// <summary>Whether a command takes it without being told.</summary>
    public bool IsUsual => File == ReuseOptions.DefaultFile && Profile is null && Settings.Count == 0;

    /// <summary>What to say where there is no such file.</summary>
    public string Missing() =>
        $"there is no definition {File}{(Path.IsPathRooted(File) ? string.Empty : $" in {Environment.CurrentDirectory}")}. Name one "
            + $"({Way}), or write a first one: "
        + $"tars new inbox/extract,chunk,embed/index -o {Quoted(File)}";

    public static implicit operator DefinitionSource(string file) => new(file);

    /// <summary>How to load it.</summary>
    public DefinitionLoadOptions Loading(bool checkFiles = true) => new()
    {
        CheckFiles = checkFiles,
        Profile = Profile,
        Overrides = Settings,
    };

    /// <summary>The words that name it on a command line, for messages that say what to type next.</summary>
    public override string ToString() => string.Join(
        ' ',
        [
            Quoted(File),
            .. Profile is null ? Array.Empty<string>() : [$"--profile {Quoted(Profile)}"],
            .. Settings.Select(s => $"--set {Quoted(s)}"),
        ]);

    /// <summary>A word as a shell takes it.</summary>
    internal static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '.' or '/' or '-' or '_' or '=' or ':' or '~' or '+' or ',' or '@')
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
