namespace Tars.Stages.Tables;

/// <summary>What reading and checking one table may take.</summary>
internal sealed record TableSettings
{
    /// <summary>DuckDB's memory limit, in bytes.</summary>
    internal long MemoryLimit { get; init; } = 512L << 20;

    /// <summary>How much may be spilled to disk, in bytes.</summary>
    internal long MaxSpill { get; init; } = 4L << 30;

    /// <summary>A file that may be written besides, absolute; null for none.</summary>
    internal string? Writable { get; init; }

    /// <summary>Threads of one statement.</summary>
    internal int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);
}
