namespace Tars.Stages;

/// <summary>
/// How a file compares with a list of digests, in the words of hashdeep's audit. A listed file that is nowhere is missing.
/// </summary>
public enum AuditClass
{
    /// <summary>Everything the list says of this path agrees.</summary>
    Matched,

    /// <summary>Some of what the list says of one file agrees, a digest say, and some does not, its size say.</summary>
    Partial,

    /// <summary>The content is that of a listed file, at another path.</summary>
    Moved,

    /// <summary>No listed file has this content. A file that was changed is new, and what is listed under its path is missing.</summary>
    New,
}
