namespace Tars.TextIndex.Format;

/// <summary>A term, or a block already written, on its way into a block of the term dictionary.</summary>
internal struct PendingEntry
{
    /// <summary>Place of the term's (or of the block's prefix) bytes in the writer's arena.</summary>
    public int Offset;
    public int Length;
    public bool IsTerm;
    public TermState State;

    /// <summary>For a block: where its first piece is in the <c>.tim</c> file.</summary>
    public long BlockStart;
}
