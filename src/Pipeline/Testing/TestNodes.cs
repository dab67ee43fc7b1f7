using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tars.Pipeline.Testing;

/// <summary>Brings in what a test gives.</summary>
internal sealed class GivenSource(IReadOnlyList<(string Key, object Payload)> items) : Node, ISourceNode
{
    public bool IsListing => true;

    public async IAsyncEnumerable<RootRecord> ReadAsync(KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (int i = 0; i < items.Count; i++)
        {
            string version = i.ToString("x64", CultureInfo.InvariantCulture);
            yield return new RootRecord(items[i].Key, version, null, items[i].Payload, null, 0);
        }
    }
}

/// <summary>Emits what a test says for each item, without its real node.</summary>
internal sealed class StubStage(Type outputType, IReadOnlyList<object> emits) : Node, IStageNode
{
    public Output CreateOutput() =>
        (Output)Activator.CreateInstance(
            typeof(Output<>).MakeGenericType(outputType),
            BindingFlags.Instance | BindingFlags.NonPublic,
            null,
            null,
            null)!;

    public ValueTask ProcessAsync(object input, Output output, CancellationToken cancellationToken)
    {
        output.Restore(emits, [], null);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A stage with a probe before and behind it.</summary>
internal sealed class ProbedStage(Node inner, GraphProbe probe) : Node, IStageNode
{
    public Output CreateOutput() => ((IStageNode)inner).CreateOutput();

    public async ValueTask ProcessAsync(object input, Output output, CancellationToken cancellationToken)
    {
        await probe.StrikeAsync(input, cancellationToken);
        await ((IStageNode)inner).ProcessAsync(input, output, cancellationToken);
        await probe.StrikeAfterAsync(input, cancellationToken);
        for (int i = 0; i < output.Count && output.Failure is null; i++)
            probe.See(output.PayloadAt(i));
    }

    public override ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>A stage by the batch with a probe before and behind it.</summary>
internal sealed class ProbedBatch(Node inner, GraphProbe probe) : Node, IBatchNode
{
    public Output CreateOutput() => ((IBatchNode)inner).CreateOutput();

    public async ValueTask ProcessAsync(IReadOnlyList<object> inputs, IReadOnlyList<Output> outputs, CancellationToken cancellationToken)
    {
        foreach (object input in inputs)
            await probe.StrikeAsync(input, cancellationToken);
        await ((IBatchNode)inner).ProcessAsync(inputs, outputs, cancellationToken);
        foreach (object input in inputs)
            await probe.StrikeAfterAsync(input, cancellationToken);
        foreach (Output output in outputs.Where(o => o.Failure is null))
        {
            for (int i = 0; i < output.Count; i++)
                probe.See(output.PayloadAt(i));
        }
    }

    public override ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Takes in what reaches a sink and keeps it, root by root, until the test is over.</summary>
internal sealed class CollectingSink(string name, GraphProbe probe, GraphMemory memory) : Node, ISinkNode
{
    public ValueTask<string?> IdentityAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>("test");

    public ValueTask<IReadOnlyList<LostEffect>> LostAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<LostEffect>>([]);

    public async ValueTask ApplyAsync(GenerationRecord generation, CancellationToken cancellationToken)
    {
        foreach (object item in generation.Items)
            await probe.StrikeAsync(item, cancellationToken);
        memory.Apply(name, $"{generation.Source}\n{generation.Key}", [.. generation.Items.Select(GraphProbe.Json)]);
        foreach (object item in generation.Items)
            await probe.StrikeAfterAsync(item, cancellationToken);
    }

    public ValueTask CommitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
