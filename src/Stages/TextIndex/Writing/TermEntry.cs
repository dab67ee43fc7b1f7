namespace Tars.TextIndex.Writing;

/// <summary>A term in the buffer: where its bytes are, and its postings so far.</summary>
internal struct TermEntry
{
    public int TextOffset;
    public int TextLength;
    public uint Hash;

    /// <summary>The document the term was seen in last; its posting is still open.</summary>
    public int LastDoc;

    /// <summary>The document before <see cref="LastDoc"/>, the base of its delta.</summary>
    public int PreviousDoc;
    public int Freq;
    public int LastPosition;

    /// <summary>Where the last occurrence begins in the text, for a field with offsets.</summary>
    public int LastStart;
    public SlicePool.ByteStream Docs;
    public SlicePool.ByteStream Positions;
}
