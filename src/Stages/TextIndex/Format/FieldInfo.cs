namespace Tars.TextIndex.Format;

/// <summary>One field of a segment. Numbers are per segment.</summary>
internal sealed record FieldInfo(string Name, int Number, IndexOptions Options, bool OmitNorms)
{
    public bool HasPayloads { get; init; }

    public ColumnKind Column { get; init; }

    /// <summary>
    /// The segment holds something of this field that this library does not write (vectors, payloads, points), so it must not be merged
    /// away.
    /// </summary>
    public bool HasForeignParts { get; init; }

    public bool IsIndexed => Options != IndexOptions.None;

    public bool HasFreqs => Options >= IndexOptions.Freqs;

    public bool HasPositions => Options >= IndexOptions.Positions;

    public bool HasOffsets => Options >= IndexOptions.Offsets;

    public bool HasNorms => IsIndexed && !OmitNorms;
}
