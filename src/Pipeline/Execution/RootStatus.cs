namespace Tars.Pipeline;

/// <summary>What became of a root in a run.</summary>
public enum RootStatus
{
    /// <summary>All of it is in place.</summary>
    Done,

    /// <summary>It went through, but nothing of it reached a sink: filtered or skipped.</summary>
    NoEffect,

    /// <summary>Some of its items are dead letters, the rest is in place.</summary>
    Partial,

    /// <summary>It is a dead letter; an earlier generation of it, if any, is still in place.</summary>
    Dead,

    /// <summary>Nothing was to be done.</summary>
    Unchanged,

    /// <summary>It left the source, and its effects were taken away.</summary>
    Removed,
}
