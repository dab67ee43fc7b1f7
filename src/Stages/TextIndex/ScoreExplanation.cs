using System.Globalization;
using System.Text;

namespace Tars.TextIndex;

/// <summary>Why a document scores what it does: a number, what it is, and the numbers it was made of.</summary>
/// <param name="Value">At the root the score itself, to the last bit; 0 where the document does not match.</param>
/// <param name="Description">What the number is, in words.</param>
/// <param name="Parts">What it was made of, in the order it was put together; empty for what stands for itself.</param>
public sealed record ScoreExplanation(float Value, string Description, IReadOnlyList<ScoreExplanation> Parts)
{
    internal ScoreExplanation(float value, string description)
        : this(value, description, [])
    {
    }

    /// <summary>Whether the document matches; of parts whether they do.</summary>
    public bool IsMatch { get; init; } = true;

    /// <summary>The tree as lines, each part two blanks further in.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int depth)
    {
        text.Append(' ', depth * 2).Append(Value.ToString("R", CultureInfo.InvariantCulture)).Append(" = ")
            .Append(Description).Append('\n');
        foreach (var part in Parts)
            part.Write(text, depth + 1);
    }
}
