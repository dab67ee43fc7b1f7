using System.Text.Json.Nodes;

namespace Tars.Pipeline.Testing;

/// <summary>
/// What outlives a run that a test ends: the effects in the sinks, and which crashes there were. Safe for use from several threads.
/// </summary>
internal sealed class GraphMemory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GraphFault, int> _crashes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<(string Root, JsonNode?[] Items)>> _sinks = new(StringComparer.Ordinal);
    private CancellationTokenSource? _run;

    /// <summary>How many runs there were.</summary>
    public int Runs { get; private set; }

    /// <summary>Whether the last run was ended by a crash.</summary>
    public bool Crashed { get; private set; }

    /// <summary>Begins a run, which a crash ends by cancelling this.</summary>
    public void Begin(CancellationTokenSource run)
    {
        lock (_gate)
        {
            _run = run;
            Runs++;
            Crashed = false;
        }
    }

    /// <summary>Ends the run if the fault has not struck as often as it is to, once where it does not say; true when it did.</summary>
    public bool Crash(GraphFault fault)
    {
        lock (_gate)
        {
            int before = _crashes.GetValueOrDefault(fault);
            if (before >= (fault.Times == int.MaxValue ? 1 : fault.Times))
                return false;
            _crashes[fault] = before + 1;
            Crashed = true;
        }

        _run!.Cancel();
        return true;
    }

    /// <summary>Puts the effect of a root into a sink, in place of the one that was there.</summary>
    public void Apply(string sink, string root, JsonNode?[] items)
    {
        lock (_gate)
        {
            if (!_sinks.TryGetValue(sink, out List<(string Root, JsonNode?[] Items)>? effects))
                _sinks[sink] = effects = [];
            int at = effects.FindIndex(e => e.Root == root);
            if (at < 0)
                effects.Add((root, items));
            else
                effects[at] = (root, items);
        }
    }

    /// <summary>What is in a sink, root by root in the order in which they first came.</summary>
    public IEnumerable<JsonNode?> In(string sink)
    {
        lock (_gate)
            return [.. _sinks.GetValueOrDefault(sink, []).SelectMany(e => e.Items)];
    }
}
