namespace Tars.Stages;

/// <summary>Says where a stretch of a passage stands in its source.</summary>
/// <param name="Start">Index of its first character in <see cref="Passage.Text"/>.</param>
/// <param name="Length">Length in characters (UTF-16).</param>
/// <param name="Page">The page, from 1, or null.</param>
/// <param name="StartSeconds">When it begins to be spoken, in seconds, or null.</param>
/// <param name="EndSeconds">When it stops being spoken, in seconds, or null.</param>
public sealed record Anchor(int Start, int Length, int? Page, double? StartSeconds, double? EndSeconds);
