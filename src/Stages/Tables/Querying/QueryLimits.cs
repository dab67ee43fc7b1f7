using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Tables;

/// <summary>What one query may take. What is out of its range is refused by <see cref="TableQuery"/>, by its name.</summary>
public sealed record QueryLimits
{
    private const int MostMemoryMb = 65_536;
    private const int MostRows = 1_000_000;
    private const int MostAnswerMb = 256;
    private const int MostSeconds = 86_400;

    /// <summary>DuckDB's memory limit, in MiB; nothing is spilled to disk. Default 512.</summary>
    [Range(1, MostMemoryMb)]
    public int MemoryMb { get; init; } = 512;

    /// <summary>How long the statement may run, more than 0 and a day at most; reading the tables before it is not counted. Default 30 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many rows are given; those beyond are left out, and <see cref="QueryResult.More"/> says so. Default 1,000.</summary>
    [Range(1, MostRows)]
    public int Rows { get; init; } = 1_000;

    /// <summary>How many bytes all rows may have together, in MiB; an answer beyond that is an error. Default 16.</summary>
    [Range(1, MostAnswerMb)]
    public int AnswerMb { get; init; } = 16;

    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal QueryLimits Checked()
    {
        Require(nameof(MemoryMb), MemoryMb, MostMemoryMb);
        Require(nameof(Rows), Rows, MostRows);
        Require(nameof(AnswerMb), AnswerMb, MostAnswerMb);
        Require($"{nameof(Time)} in seconds", Time.TotalSeconds, MostSeconds);
        return this;
    }

    private static void Require(string name, double value, int most)
    {
        if (value <= 0 || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is above 0 and {most:N0} at most.");
    }
}
