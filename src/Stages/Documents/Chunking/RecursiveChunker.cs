namespace Tars.Stages.Documents;

/// <summary>Passages end at the strongest break that leaves them a size that fits.</summary>
internal sealed class RecursiveChunker : Chunker
{
    private const int Block = 7;
    private const int EmptyLine = 8;
    private const int Line = 9;
    private const int Sentence = 10;

    public override bool RepeatsOverBreaks => true;

    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens) =>
        BoundarySplit.Starts(units, i => Strength(document, units, i), maxTokens, join: true);

    private static int Strength(TextDocument document, IReadOnlyList<TextUnit> units, int unit)
    {
        int heading = HeadingChunker.LevelBefore(document, units, unit);
        if (heading != BoundarySplit.None)
        {
            return heading;
        }

        // A heading stays with what follows it.
        if (document.Blocks[units[unit - 1].Block].HeadingLevel > 0)
        {
            return Sentence;
        }

        int lines = document.Text.AsSpan(units[unit - 1].End, units[unit].Start - units[unit - 1].End).Count('\n');
        return units[unit].Block != units[unit - 1].Block ? Block : lines > 1 ? EmptyLine : lines == 1 ? Line : Sentence;
    }
}
