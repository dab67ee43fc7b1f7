namespace Tars.Stages.Documents;

/// <summary>Passages are sections.</summary>
internal sealed class HeadingChunker : Chunker
{
    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens) =>
        BoundarySplit.Starts(units, i => LevelBefore(document, units, i), maxTokens, join: false);

    /// <summary>The level of the heading that a unit begins, or <see cref="BoundarySplit.None"/>.</summary>
    public static int LevelBefore(TextDocument document, IReadOnlyList<TextUnit> units, int unit) =>
        document.Blocks[units[unit].Block].HeadingLevel is > 0 and var level && units[unit].Block != units[unit - 1].Block
            ? level
            : BoundarySplit.None;
}
