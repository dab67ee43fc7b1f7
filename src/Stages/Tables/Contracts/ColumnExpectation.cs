using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>What a contract expects of a column.</summary>
internal sealed record ColumnExpectation(string Name, SourceLocation At)
{
    /// <summary>The kind its values must have; null for any.</summary>
    internal ColumnKind? Kind { get; init; }

    /// <summary>False lets the table do without the column.</summary>
    internal bool Required { get; init; } = true;

    /// <summary>The least share of cells with a value.</summary>
    internal double? Filled { get; init; }

    internal bool Unique { get; init; }

    /// <summary>The values it may have, as text; null for any.</summary>
    internal IReadOnlyList<string>? In { get; init; }

    /// <summary>A regular expression (RE2) that the whole value must match.</summary>
    internal string? Like { get; init; }

    internal double? Min { get; init; }

    internal double? Max { get; init; }

    internal DateTime? Earliest { get; init; }

    internal DateTime? Latest { get; init; }

    /// <summary>The most characters.</summary>
    internal long? MaxLength { get; init; }
}
