using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;
using Tars.Stages.Acquire.Watching;

namespace Tars.Stages.Acquire;

/// <summary>The options of <c>folder</c>.</summary>
public sealed record FolderOptions : IReadsFolder, IValidatableObject
{
    /// <summary>The folder to read, with all below it.</summary>
    [Required]
    [DefinitionPath(MustExist = true)]
    public string Path { get; init; } = string.Empty;

    /// <summary>
    /// Patterns of what to bring; empty for everything. <c>*</c> and <c>?</c> stay within a name, <c>**</c> crosses folders; a pattern
    /// without '/' is for names at any depth. Case counts.
    /// </summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of what to leave out, files and whole folders; stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Whether no file at all may mean that all are gone, so that everything made of them is removed. Default false: when earlier
    /// runs brought files and now there is none, the run fails, since a disk that is not mounted looks the same.
    /// </summary>
    public bool AllowEmpty { get; init; }

    /// <summary>
    /// Whether <c>tars run</c> goes on watching the folder until it is stopped, as <c>tars watch</c> does for every folder; with
    /// <c>--once</c> it does not, but the rule of <c>settle</c> holds all the same. Default false.
    /// </summary>
    [Ephemeral]
    public bool Watch { get; init; }

    /// <summary>How long a file's size and time must stand still before a watch takes it. Default 2 s.</summary>
    [Ephemeral]
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a watch lists the whole folder, for what the system did not tell of. Default 30 s.</summary>
    [Ephemeral]
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which links to files are followed; links to folders never are. Default <c>inside</c>.</summary>
    [Ephemeral]
    public LinkPolicy Links { get; init; } = LinkPolicy.Inside;

    /// <summary>
    /// What becomes of a file once the graph is done with it, without dead letters, and the ledger has its receipt: <c>keep</c>,
    /// <c>archive</c> or <c>delete</c>. What was made of a file that was taken away stays. Default <c>keep</c>.
    /// </summary>
    [Ephemeral]
    public AfterProcessing After { get; init; } = AfterProcessing.Keep;

    /// <summary>Where <c>after: archive</c> moves files to, under their relative paths; must not be brought in again.</summary>
    [Ephemeral]
    [DefinitionPath]
    public string? Archive { get; init; }

    /// <summary>What a watch remembers between two runs; null where nobody watches.</summary>
    internal FolderWatch? Watcher { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (After == AfterProcessing.Archive && string.IsNullOrEmpty(Archive))
            yield return new ValidationResult("'after: archive' needs 'archive', the folder to move processed files to", [nameof(Archive)]);
        if (After != AfterProcessing.Archive && Archive is not null)
            yield return new ValidationResult("'archive' is for 'after: archive'; without that nothing is moved", [nameof(After)]);
        if (After == AfterProcessing.Archive && Archive is { Length: > 0 } archive && Brings(System.IO.Path.Combine(archive, "x")))
        {
            yield return new ValidationResult(
                "'archive' lies in the folder that is read, so what is moved there would be taken in again; exclude it or choose another",
                [nameof(Archive)]);
        }
    }

    bool IReadsFolder.Brings(string path) => Brings(path);

    private bool Brings(string path) =>
        Brings(Path, path) || (Path.Length > 0 && Brings(LinkTarget.RealPathOfWhatIsThere(Path), LinkTarget.RealPathOfWhatIsThere(path)));

    private bool Brings(string folder, string path)
    {
        string key = System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        return !System.IO.Path.IsPathRooted(key) && FileTree.Brings(key, Include, Exclude);
    }
}
