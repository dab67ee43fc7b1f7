namespace Tars.Pipeline;

/// <summary>What the engine lends to a node. Safe for use from several threads.</summary>
public sealed class NodeContext
{
    /// <summary>The pipeline's name; empty where a node is used without one.</summary>
    public string Pipeline { get; init; } = string.Empty;

    /// <summary>The node's name in the graph.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of the definition's file, absolute; relative paths are resolved against it.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>The run's state folder, absolute: ledger, artifacts, indexes.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Where models and native libraries come from.</summary>
    public required AssetResolver Assets { get; init; }

    /// <summary>The clock. Tests put their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True when only a plan is made: a source is read, and nothing may be changed.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Where what is meant for the terminal goes; null for standard error.</summary>
    public TextWriter? Messages { get; init; }

    /// <summary>How many items the engine gives the node at once, at least 1.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Counts the bytes of long pieces of work for the progress of a run.</summary>
    public ByteMeter Bytes { get; init; } = new();
}
