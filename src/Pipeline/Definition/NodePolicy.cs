namespace Tars.Pipeline;

/// <summary>How the engine runs a node; the same settings for every kind of node.</summary>
public sealed record NodePolicy
{
    /// <summary>Every setting at its default.</summary>
    public static NodePolicy Default { get; } = new();

    /// <summary>
    /// How many items (or batches) are worked on at once, 1 to 256. Default 1, or what the node's class says; <c>auto</c> in a file is
    /// the number of processors.
    /// </summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>The order in which results leave. Default <see cref="NodeOrder.None"/>.</summary>
    public NodeOrder Order { get; init; } = NodeOrder.None;

    /// <summary>
    /// The field of the inputs that <see cref="NodeOrder.Key"/> goes by, as in <c>order: key(source)</c>; null, the default, with any
    /// other order.
    /// </summary>
    public string? OrderKey { get; init; }

    /// <summary>The most items that wait before the node, 1 to 1,000,000. Default 64.</summary>
    public int BufferItems { get; init; } = 64;

    /// <summary>The most bytes that wait before the node, at least 1; a single larger item passes alone. Default 64 MiB.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Whether what finds the queue or the run's byte budget full waits on disk, in the artifact store, instead of making the node
    /// before it wait: up to a million items more. For a source that must not be held up. Payloads that cannot be written as JSON, or
    /// hold more than they say (<see cref="EphemeralAttribute"/>), wait in memory all the same. Default false.
    /// </summary>
    public bool Spill { get; init; }

    /// <summary>The most items of a batch, 1 to 100,000. Default 1.</summary>
    public int BatchItems { get; init; } = 1;

    /// <summary>The most bytes of a batch, at least 1; a single larger item is a batch of one. Default 64 MiB.</summary>
    public long BatchBytes { get; init; } = 64L << 20;

    /// <summary>How long a batch that is not full waits for more, 0 to 1 h. Default 100 ms.</summary>
    public TimeSpan BatchWithin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How often an item is tried in all, 1 to 100; only failures that say they are transient are tried again. Default 3.
    /// </summary>
    public int RetryAttempts { get; init; } = 3;

    /// <summary>The wait before the second attempt; it doubles from attempt to attempt. Default 200 ms.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two attempts, not below <see cref="RetryBackoff"/>. Default 30 s.</summary>
    public TimeSpan RetryMaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time limit of one attempt, above 0; null, the default, sets none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most items started in a second, above 0; null, the default, sets no limit.</summary>
    public double? Rate { get; init; }

    /// <summary>What becomes of an item that failed for good. Default <see cref="ErrorAction.DeadLetter"/>.</summary>
    public ErrorAction OnError { get; init; } = ErrorAction.DeadLetter;

    /// <summary>
    /// Whether outputs are kept by fingerprint and input digest; null, the default, leaves it to <see
    /// cref="NodeSpec.Costly"/>.
    /// </summary>
    public bool? Memo { get; init; }

    /// <summary>
    /// What is done about faults of the surroundings; null, the default, takes what the pipeline says:
    /// <see cref="PipelineDefinition.Faults"/>.
    /// </summary>
    public FaultPolicy? Faults { get; init; }
}
