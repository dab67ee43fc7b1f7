namespace Tars.Stages.Tables;

/// <summary>What a contract asks of a node of a pipeline.</summary>
/// <param name="Node">The node's name.</param>
internal sealed record NodeObjective(string Node)
{
    /// <summary>The longest that a share of its calls may take, by share.</summary>
    internal IReadOnlyDictionary<double, TimeSpan> Within { get; init; } = new Dictionary<double, TimeSpan>();

    /// <summary>The least items a second over the run; null for none.</summary>
    internal double? Rate { get; init; }

    /// <summary>The share of its items that may die over time; null for none.</summary>
    internal double? Dead { get; init; }
}
