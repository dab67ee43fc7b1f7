namespace Tars.Stages;

/// <summary>What a content is, told by its bytes.</summary>
public enum MediaKind
{
    /// <summary>Nothing that is recognised.</summary>
    Unknown,

    /// <summary>Sound without pictures.</summary>
    Audio,

    /// <summary>Moving pictures, with or without sound.</summary>
    Video,

    /// <summary>Text for people: plain, Markdown, HTML, docx, pdf.</summary>
    Document,

    /// <summary>Rows and columns: csv, JSON lines, Parquet, SQLite.</summary>
    Table,

    /// <summary>A still picture.</summary>
    Image,

    /// <summary>A container of other files.</summary>
    Archive,

    /// <summary>A list of digests, as sha256sum writes it.</summary>
    DigestList,
}
