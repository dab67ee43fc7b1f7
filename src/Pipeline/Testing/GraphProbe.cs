using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tars.Pipeline.Testing;

/// <summary>What a node of a test lets see, and what is done to it. Safe for use from several threads.</summary>
internal sealed class GraphProbe(IReadOnlyList<GraphFault> faults, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, (int Number, int Attempts)> _items = new(ReferenceEqualityComparer.Instance);

    /// <summary>What it emitted, or took in as a sink, in order.</summary>
    public List<JsonNode?> Seen { get; } = [];

    public void See(object payload)
    {
        JsonNode? json = JsonSerializer.SerializeToNode(payload, payload.GetType(), PayloadJson.Options);
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

        foreach (GraphFault fault in faults.Where(f => (f.Item ?? number) == number && attempt <= f.Times))
        {
            if (fault.Delay > TimeSpan.Zero)
                await Task.Delay(fault.Delay, time, cancellationToken);
            if (fault.Hang)
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            if (fault.Error is { } error)
                throw new ItemException(error) { Transient = fault.Transient || fault.RetryAfter is not null, RetryAfter = fault.RetryAfter };
        }
    }
}
