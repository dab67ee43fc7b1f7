namespace Tars.Pipeline.Testing;

/// <summary>When a run is ended by a test.</summary>
internal enum CrashTime
{
    /// <summary>It is not.</summary>
    Never,

    /// <summary>Before the node has worked on the item.</summary>
    Before,

    /// <summary>After it has: what it made, or for a sink its effect, is there, but nothing of it is on record.</summary>
    After,
}
