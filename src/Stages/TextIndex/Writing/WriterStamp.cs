namespace Tars.TextIndex.Writing;

/// <summary>Tells one state of a writer from another: the last change, how often its segments changed, and the last commit.</summary>
internal readonly record struct WriterStamp(long Change, long Segments, long Commit);
