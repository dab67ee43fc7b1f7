namespace Tars.TextIndex;

/// <summary>
/// What a field's column holds: values by document, for sorting, counting and ranges. The numbers are those of the format.
/// </summary>
public enum ColumnKind
{
    /// <summary>There is no column.</summary>
    None = 0,

    /// <summary>At most one 64-bit integer a document.</summary>
    Numeric = 1,

    /// <summary>At most one string of bytes a document, kept as it is; neither sorted nor counted by.</summary>
    Binary = 2,

    /// <summary>At most one string a document, at most 32,766 bytes of UTF-8; equal ones are kept once.</summary>
    Sorted = 3,

    /// <summary>
    /// Any number of strings a document, as in <see cref="Sorted"/>; their order and repetition within a document are not kept.
    /// </summary>
    SortedSet = 4,

    /// <summary>Any number of 64-bit integers a document, repeated ones too; their order within a document is not kept.</summary>
    SortedNumeric = 5,
}
