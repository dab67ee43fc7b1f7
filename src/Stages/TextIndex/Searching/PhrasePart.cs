using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>A term of a phrase with its occurrences in the current document.</summary>
internal sealed class PhrasePart(PostingsCursor postings, int docFreq, string term, int offset, int ordinal)
{
    private int _left;

    public PostingsCursor Postings { get; } = postings;

    public int DocFreq { get; } = docFreq;

    public string Term { get; } = term;

    /// <summary>Where the term stands in the phrase.</summary>
    public int Offset { get; } = offset;

    public int Ordinal { get; } = ordinal;

    /// <summary>Where the phrase would begin in the document for the current occurrence to be in its place.</summary>
    public int Start { get; private set; }

    /// <summary>Where the current occurrence is in the document.</summary>
    public int Position => Start + Offset;

    /// <summary>The group of equal terms it belongs to, or -1; and its place there.</summary>
    public int Group { get; set; } = -1;

    public int PlaceInGroup { get; set; }

    /// <summary>Goes to the first occurrence in the document that has become the current one.</summary>
    public void First()
    {
        _left = Postings.Freq;
        Next();
    }

    public bool Next()
    {
        if (_left == 0)
            return false;
        _left--;
        Start = unchecked(Postings.NextPosition() - Offset);
        return true;
    }

    /// <summary>Whether this one is to be moved before the other: it lies nearer to the beginning.</summary>
    public bool IsBefore(PhrasePart other) =>
        Start != other.Start ? Start < other.Start : Offset != other.Offset ? Offset < other.Offset : Ordinal < other.Ordinal;
}
