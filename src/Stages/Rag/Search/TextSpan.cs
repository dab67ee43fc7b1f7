namespace Tars.Stages.Rag;

/// <summary>A stretch of a text.</summary>
/// <param name="Start">Index of its first character (UTF-16).</param>
/// <param name="Length">Length in characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Index behind its last character.</summary>
    public int End => Start + Length;
}
