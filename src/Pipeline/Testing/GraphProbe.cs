using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tars.Pipeline.Testing;

/// <summary>What a node of a test lets see, and what is done to it. Safe for use from several threads.</summary>
internal sealed class GraphProbe(IReadOnlyList<GraphFault> faults, GraphMemory memory, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, (int Number, int Attempts)> _items = new(ReferenceEqualityComparer.Instance);

    /// <summary>What it emitted, or took in as a sink, in order.</summary>
    public List<JsonNode?> Seen { get; } = [];

    public static JsonNode? Json(object payload) => JsonSerializer.SerializeToNode(payload, payload.GetType(), PayloadJson.Options);

    public void See(object payload)
    {
        JsonNode? json = Json(payload);
        lock (_gate)
            Seen.Add(json);
    }

    /// <summary>Does to an attempt what the faults say.</summary>
    public async ValueTask StrikeAsync(object input, CancellationToken cancellationToken)
    {
        int number;
        int attempt;
        lock (_gate)
        {
            (number, attempt) = _items.TryGetValue(input, out (int Number, int Attempts) known) ? known : (_items.Count + 1, 0);
            _items[input] = (number, ++attempt);
        }

        foreach (GraphFault fault in faults.Where(f => (f.Item ?? number) == number && attempt <= f.Times && f.Crash != CrashTime.After))
        {
            if (fault.Crash == CrashTime.Before && memory.Crash(fault))
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            if (fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, time, cancellationToken);
            if (fault.Hang)
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            if (fault.Error is { } error)
                throw new ItemException(error)
                {
                    Transient = fault.Transient || fault.RetryAfter is not null, RetryAfter = fault.RetryAfter,
                };
        }
    }

    /// <summary>Ends the run after the node has worked on an item, if a fault says so.</summary>
    public async ValueTask StrikeAfterAsync(object input, CancellationToken cancellationToken)
    {
        int number;
        lock (_gate)
            number = _items.TryGetValue(input, out (int Number, int Attempts) known) ? known.Number : 0;
        foreach (GraphFault fault in faults.Where(f => f.Crash == CrashTime.After && (f.Item ?? number) == number))
        {
            if (memory.Crash(fault))
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }
}
