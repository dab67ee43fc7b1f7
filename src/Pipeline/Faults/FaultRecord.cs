using System.Text.Json.Serialization;

namespace Tars.Pipeline;

/// <summary>One line of the fault log.</summary>
public sealed record FaultRecord
{
    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The node that met it; <c>engine</c> for what the engine writes itself.</summary>
    public required string Node { get; init; }

    /// <summary>The key of the root that was worked on; null for none.</summary>
    public string? Item { get; init; }

    /// <summary>The kind of fault.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The attempt that met it, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>What was done about it.</summary>
    public required FaultAction Action { get; init; }

    /// <summary>What came of that.</summary>
    public required FaultOutcome Outcome { get; init; }

    /// <summary>Seconds since the fault was first met, or of the wait.</summary>
    public required double Duration { get; init; }

    /// <summary>What was wrong; cut off after 2,000 characters.</summary>
    public required string Message { get; init; }

    /// <summary>How many records before this one found no room and are lost; 0 almost always.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Lost { get; init; }
}
