namespace Tars.Stages.Rag;

/// <summary>A vector in the form that a <see cref="RowSpace"/> compares.</summary>
/// <param name="Values">The full values; empty where bytes are compared.</param>
/// <param name="Codes">A byte a value, filled up with zeros; empty where full values are compared.</param>
/// <param name="Scale">What one step of a byte is worth.</param>
internal sealed record RowQuery(float[] Values, sbyte[] Codes, float Scale);
