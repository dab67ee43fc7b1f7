namespace Tars.Pipeline;

/// <summary>A place in a definition's file.</summary>
/// <param name="File">The path as the caller gave it; null for what was built in code.</param>
/// <param name="Line">The line, from 1; 0 when there is no place to point to.</param>
/// <param name="Column">The column, from 1, in UTF-16 units.</param>
/// <param name="Length">How many UTF-16 units of that line are meant, at least 1 where there is a line.</param>
public readonly record struct SourceLocation(string? File, int Line, int Column, int Length);
