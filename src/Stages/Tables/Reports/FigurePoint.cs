namespace Tars.Stages.Tables;

/// <summary>One bar, interval, point or span of a figure.</summary>
/// <param name="Label">What names it; empty where its place says all.</param>
/// <param name="From">Where it begins on the scale; 0 for bars.</param>
/// <param name="To">Where it ends; the same as <paramref name="From"/> for a point.</param>
/// <param name="Value">Its value; for spans nothing.</param>
/// <param name="Expected">What the value should be, if anything says so.</param>
/// <param name="Marked">True for what was found unusual.</param>
public sealed record FigurePoint(string Label, double From, double To, double Value, double? Expected = null, bool Marked = false);
