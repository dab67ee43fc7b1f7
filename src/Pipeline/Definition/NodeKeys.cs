namespace Tars.Pipeline.Definition;

/// <summary>The keys of the file, apart from options.</summary>
internal static class NodeKeys
{
    public static IReadOnlyList<string> Top { get; } = ["name", "state", "memory", "faults", "notices", "nodes", "profiles", "templates"];

    public static IReadOnlyList<string> All { get; } =
        ["use", "with", "from", "when", "parallelism", "order", "buffer", "batch", "retry", "timeout", "rate", "on_error", "memo", "faults"];

    public static IReadOnlyList<string> Buffer { get; } = ["items", "bytes", "spill"];

    public static IReadOnlyList<string> Batch { get; } = ["items", "bytes", "within"];

    public static IReadOnlyList<string> Retry { get; } = ["attempts", "backoff", "max_backoff"];
}
