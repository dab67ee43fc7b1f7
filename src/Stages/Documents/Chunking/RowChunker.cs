namespace Tars.Stages.Documents;

/// <summary>Each row is a passage.</summary>
internal sealed class RowChunker : Chunker
{
    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens) =>
        Enumerable.Range(0, units.Count);
}
