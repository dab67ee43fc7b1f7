namespace Tars.Stages.Documents;

/// <summary>Each turn of a conversation is a passage.</summary>
internal sealed class TurnChunker : Chunker
{
    /// <summary>Nobody speaks so long within a turn: pauses between sentences of one speaker are mostly below a second.</summary>
    private const double PauseSeconds = 2;
    private const int LongestName = 40;
    private const int MostWordsOfName = 4;

    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens)
    {
        for (int i = 1; i < units.Count; i++)
        {
            TextBlock before = document.Blocks[units[i - 1].Block];
            TextBlock block = document.Blocks[units[i].Block];
            bool newLine = document.Text.AsSpan(units[i - 1].End, units[i].Start - units[i - 1].End).Contains('\n');
            if (block.StartSeconds - before.EndSeconds >= PauseSeconds
                || ((newLine || block != before) && BeginsWithName(document.Text.AsSpan(units[i].Start, units[i].End - units[i].Start))))
            {
                yield return i;
            }
        }
    }

    /// <summary>
    /// Whether a text begins as "Dr. Ada Byron: " does: up to four words with a colon behind, the first with a capital or a digit.
    /// </summary>
    private static bool BeginsWithName(ReadOnlySpan<char> text)
    {
        int colon = text[..Math.Min(text.Length, LongestName + 1)].IndexOf(':');
        if (colon < 1 || (colon + 1 < text.Length && !char.IsWhiteSpace(text[colon + 1])))
        {
            return false;
        }

        ReadOnlySpan<char> name = text[..colon];
        return (char.IsUpper(name[0]) || char.IsDigit(name[0]) || name[0] is '[' or '(')
            && name.Count(' ') < MostWordsOfName
            && !name.ContainsAny(",;!?\n");
    }
}
