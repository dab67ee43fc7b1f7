namespace Tars.TextIndex;

/// <summary>A query within a <see cref="BooleanQuery"/>.</summary>
/// <param name="Query">The query.</param>
/// <param name="Occur">Its part.</param>
public sealed record BooleanClause(Query Query, Occur Occur);
