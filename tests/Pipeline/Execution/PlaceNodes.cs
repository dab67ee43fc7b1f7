namespace Tars.Pipeline.Tests.Execution;

/// <summary>Content with the name of the place where it lies, which does not decide what is made of it.</summary>
public sealed record Place(string Name, string Text);

[Node("places", 1, "Roots from a test's memory, with their keys.")]
public sealed class PlaceSource(WorldOptions options) : Source<Place>
{
    public override async IAsyncEnumerable<Root<Place>> ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((string key, string content) in World.Of(options).Roots.ToArray())
        {
            yield return Root<Place>.Of(key, World.Version(content), new Place(key, content), bytes: content.Length);
        }
    }
}

[Node("costly_place", 1, "Upper case by content alone.", Costly = true)]
public sealed class CostlyPlaceStage(WorldOptions options) : Stage<Place, Place>
{
    public override object MemoKey(Place input) => input.Text;

    public override Place FromMemo(Place kept, Place input) => kept with { Name = input.Name };

    public override ValueTask ProcessAsync(Place input, Output<Place> output, CancellationToken cancellationToken)
    {
        World.Of(options).Worked.Enqueue(input.Text);
        output.Emit(input with { Text = input.Text.ToUpperInvariant() });
        return default;
    }
}

[Node("costly_place_batch", 1, "Marks by content alone, by the batch.", Costly = true)]
public sealed class CostlyPlaceBatch(WorldOptions options) : BatchStage<Place, Place>
{
    public override object MemoKey(Place input) => input.Text;

    public override Place FromMemo(Place kept, Place input) => kept with { Name = input.Name };

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        World.Of(options).Worked.Enqueue("opened");
        return default;
    }

    public override ValueTask ProcessAsync(
        IReadOnlyList<Place> inputs, IReadOnlyList<Output<Place>> outputs, CancellationToken cancellationToken)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            World.Of(options).Worked.Enqueue(inputs[i].Text);
            outputs[i].Emit(inputs[i] with { Text = inputs[i].Text + "!" });
        }

        return default;
    }
}

[Node("place_store", 1, "Effects in a test's memory, with their places.")]
public sealed class PlaceSink(WorldOptions options) : Sink<Place>
{
    public override ValueTask ApplyAsync(Generation<Place> generation, CancellationToken cancellationToken)
    {
        World world = World.Of(options);
        world.Committed.TryRemove(generation.Key, out _);
        if (generation.Items.Count > 0)
        {
            world.Committed[generation.Key] = [.. generation.Items.Select(i => $"{i.Name}: {i.Text}")];
        }

        return default;
    }
}
