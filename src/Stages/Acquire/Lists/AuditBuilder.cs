namespace Tars.Stages.Acquire.Lists;

/// <summary>Counts what an audit finds.</summary>
internal sealed class AuditBuilder(string list, string folder)
{
    /// <summary>How many files a report names.</summary>
    public const int MaxFiles = 100_000;

    private readonly long[] _counts = new long[Enum.GetValues<AuditClass>().Length];
    private readonly List<AuditedFile> _files = [];
    private long _missing;

    /// <param name="found">How a file compares.</param>
    /// <param name="path">Its path below the folder.</param>
    /// <param name="listed">What it agrees with.</param>
    /// <param name="expected">What is listed under its path, where that does not agree.</param>
    public void Add(AuditClass found, string path, ListedFile? listed, ListedFile? expected)
    {
        _counts[(int)found]++;
        if (found != AuditClass.Matched)
            Name(new AuditedFile(found.ToString().ToLowerInvariant(), path, listed?.Name, listed?.Line ?? expected?.Line));
    }

    public void AddMissing(ListedFile listed)
    {
        _missing++;
        Name(new AuditedFile("missing", listed.Name, null, listed.Line));
    }

    public AuditReport Build() => new()
    {
        List = list,
        Folder = folder,
        Matched = _counts[(int)AuditClass.Matched],
        Partial = _counts[(int)AuditClass.Partial],
        Moved = _counts[(int)AuditClass.Moved],
        New = _counts[(int)AuditClass.New],
        Missing = _missing,
        Files = _files,
    };

    private void Name(AuditedFile file)
    {
        if (_files.Count < MaxFiles)
            _files.Add(file);
    }
}
