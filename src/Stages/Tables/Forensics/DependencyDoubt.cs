namespace Tars.Stages.Tables;

/// <summary>That a cell is wrong, by the columns that settle it or by those that it settles.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Expected">What the dependency expects of its effect in that row.</param>
/// <param name="By">The dependency that says so, the clearest where there are several.</param>
/// <param name="Margin">By how many more votes than the cell has for itself.</param>
internal sealed record DependencyDoubt(int Row, int Expected, DependencyVote By, int Margin);
