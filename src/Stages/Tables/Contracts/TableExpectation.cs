using System.IO.Enumeration;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>What a contract expects of tables whose file has a certain name.</summary>
/// <param name="Pattern">The file's name, or a pattern with * and ?.</param>
/// <param name="At">Where the contract says so.</param>
internal sealed record TableExpectation(string Pattern, SourceLocation At)
{
    internal IReadOnlyList<ColumnExpectation> Columns { get; init; } = [];

    /// <summary>Whether columns that are not listed are a fault; else they are told as a warning.</summary>
    internal bool Closed { get; init; }

    internal long? MinRows { get; init; }

    internal long? MaxRows { get; init; }

    /// <summary>The column that says how fresh the table is.</summary>
    internal string? Fresh { get; init; }

    /// <summary>The age of its latest time that is still fresh; null for twice the median step.</summary>
    internal TimeSpan? Within { get; init; }

    /// <summary>The name of the file that holds the same rows, in whatever order.</summary>
    internal string? SameAs { get; init; }

    internal bool IsFor(string dataset) => FileSystemName.MatchesSimpleExpression(Pattern, Path.GetFileName(dataset), ignoreCase: false);
}
