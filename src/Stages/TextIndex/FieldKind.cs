namespace Tars.TextIndex;

/// <summary>What an index does with a field.</summary>
public enum FieldKind
{
    /// <summary>Cut into tokens by an analyzer, with frequencies, positions and length norms: for full-text search.</summary>
    Text,

    /// <summary>The whole value is one term, at most 32,766 bytes of UTF-8, without frequencies and norms: keys and filters.</summary>
    Keyword,

    /// <summary>Only kept, not searchable: strings, bytes or 64-bit integers.</summary>
    Stored,

    /// <summary>Not searchable by terms: only a column, for sorting, counting and ranges.</summary>
    Column,
}
