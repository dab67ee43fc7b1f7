namespace Tars.TextIndex.Format;

/// <summary>Where a term's postings are, and how many.</summary>
internal struct TermState
{
    public int DocFreq;

    /// <summary>Occurrences in all documents; the document frequency for fields without frequencies.</summary>
    public long TotalTermFreq;

    public long DocStart;
    public long PosStart;

    /// <summary>For fields with offsets, or with payloads (written by Java): start in the .pay file.</summary>
    public long PayStart;

    /// <summary>The only document of a term with one, else -1; such a term has nothing in the .doc file.</summary>
    public int SingletonDoc;

    /// <summary>Offset from <see cref="PosStart"/> of the positions that fill no block, or -1.</summary>
    public long LastPosBlockOffset;

    /// <summary>Offset from <see cref="DocStart"/> of the skip data, or -1.</summary>
    public long SkipOffset;
}
