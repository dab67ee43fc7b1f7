namespace Tars.Stages.Tables;

/// <summary>That one column, or two together, settle another.</summary>
/// <param name="Causes">The one or two that settle it.</param>
/// <param name="Effect">What is settled.</param>
/// <param name="Share">Of the rows in groups of two and more, how many have their group's usual value.</param>
internal sealed record Dependency(IReadOnlyList<ColumnProfile> Causes, ColumnProfile Effect, double Share)
{
    internal string Name => string.Join(" with ", Causes.Select(cause => cause.Name));
}
