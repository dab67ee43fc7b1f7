namespace Tars.Duck;

/// <summary>How a database is opened and what it may reach. All of it is fixed when it opens: the configuration is locked.</summary>
public sealed record DuckOptions
{
    /// <summary>
    /// How much memory DuckDB's buffers may take, in bytes; the process needs about 130 to 275 MB beside it. Default 512 MiB.
    /// </summary>
    public long MemoryLimit { get; init; } = 512L << 20;

    /// <summary>How many threads one statement may use, at least 1. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Where it may spill, absolute; null forbids spilling, so that reaching the limit is an error. The folder is made when needed.
    /// </summary>
    public string? SpillFolder { get; init; }

    /// <summary>How much it may spill, in bytes. Default 8 GiB.</summary>
    public long MaxSpill { get; init; } = 8L << 30;

    /// <summary>The files that statements may read or write, absolute. Empty by default: no file at all.</summary>
    public IReadOnlyList<string> AllowedFiles { get; init; } = [];

    /// <summary>The folders under which statements may read and write files, absolute. Empty by default.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];
}
