namespace Tars.TextIndex.Format;

/// <summary>What the postings of a field hold.</summary>
internal enum IndexOptions
{
    None = 0,
    Docs = 1,
    Freqs = 2,
    Positions = 3,
    Offsets = 4,
}
