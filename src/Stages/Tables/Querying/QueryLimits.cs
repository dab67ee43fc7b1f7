namespace Tars.Stages.Tables;

/// <summary>What one query may take.</summary>
public sealed record QueryLimits
{
    /// <summary>DuckDB's memory limit, in MiB; nothing is spilled to disk. Default 512.</summary>
    public int MemoryMb { get; init; } = 512;

    /// <summary>How long the statement may run; reading the tables before it is not counted. Default 30 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many rows are given; those beyond are left out, and <see cref="QueryResult.More"/> says so. Default 1,000.</summary>
    public int Rows { get; init; } = 1_000;

    /// <summary>How many bytes all rows may have together, in MiB; an answer beyond that is an error. Default 16.</summary>
    public int AnswerMb { get; init; } = 16;
}
