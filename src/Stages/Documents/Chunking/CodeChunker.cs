namespace Tars.Stages.Documents;

/// <summary>Passages are whole lines of program text, whole definitions where they fit.</summary>
internal sealed class CodeChunker : Chunker
{
    private const int DeepestIndentation = 40;
    private const int TabWidth = 4;

    public override bool RepeatsOverBreaks => true;

    public override IEnumerable<TextUnit> Units(TextDocument document, int maxTokens)
    {
        // A table's rows are lines: so is everything here.
        var lines = document with { Blocks = [.. document.Blocks.Select(block => block with { IsRow = true, HeadingLevel = 0 })] };
        return new UnitReader(lines, maxTokens).Read();
    }

    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens) =>
        BoundarySplit.Starts(units, i => Strength(document.Text, units[i - 1], units[i]), maxTokens, join: true);

    private static int Strength(string text, TextUnit before, TextUnit unit)
    {
        ReadOnlySpan<char> between = text.AsSpan(before.End, unit.Start - before.End);
        int newline = between.LastIndexOf('\n');
        if (newline < 0 || text[unit.Start] is '}' or ')' or ']')
        {
            return BoundarySplit.None;
        }

        int indentation = 0;
        foreach (char c in between[(newline + 1)..])
        {
            indentation += c == '\t' ? TabWidth : 1;
        }

        bool isEmptyLineBefore = between.Count('\n') > 1;
        return 1 + (2 * Math.Min(indentation, DeepestIndentation)) + (isEmptyLineBefore ? 0 : 1);
    }
}
