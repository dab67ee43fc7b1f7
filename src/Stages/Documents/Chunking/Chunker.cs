namespace Tars.Stages.Documents;

/// <summary>A way to cut a document into passages: what the smallest units are, and before which of them a passage begins.</summary>
internal abstract class Chunker
{
    /// <summary>Whether a passage may repeat the end of one that a break is behind.</summary>
    public virtual bool RepeatsOverBreaks => false;

    /// <summary>
    /// The units, in order, not overlapping, covering all that is not white space; none has more tokens than a passage may have.
    /// </summary>
    public virtual IEnumerable<TextUnit> Units(TextDocument document, int maxTokens) => new UnitReader(document, maxTokens).Read();

    /// <summary>
    /// The units that begin a passage; the first always does. Where too many tokens are between two, the passage ends earlier.
    /// </summary>
    public abstract IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens);

    /// <summary>The passages of a document.</summary>
    public static IEnumerable<Passage> Cut(TextDocument document, ChunkOptions options)
    {
        Chunker? chunker = options.By switch
        {
            ChunkBy.Tokens => new TokenChunker(),
            ChunkBy.Headings => new HeadingChunker(),
            ChunkBy.Semantic => new SemanticChunker(),
            ChunkBy.Recursive => new RecursiveChunker(),
            ChunkBy.Code => new CodeChunker(),
            ChunkBy.Rows => new RowChunker(),
            ChunkBy.Turns => new TurnChunker(),
            _ => null,
        };
        return chunker is null
            ? new PassageCutter(document, options.MaxTokens, options.OverlapTokens).Cut()
            : new UnitPacker(document, options.MaxTokens, options.OverlapTokens).Pack(chunker);
    }
}
