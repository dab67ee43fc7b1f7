using System.Globalization;
using System.Runtime.CompilerServices;
using Tars.Pipeline;

namespace Tars.Benchmarks.Engine;

/// <summary>What travels: made before the measurement, so that only the chain is measured.</summary>
public sealed record Number(int Value);

[Node("bench_many", 1, "Some roots.")]
public sealed class ManySource : Source<Number>
{
    public override async IAsyncEnumerable<Root<Number>> ReadAsync(KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        for (int i = 0; i < EngineBenchmark.Roots; i++)
        {
            string key = i.ToString(CultureInfo.InvariantCulture);
            yield return Root<Number>.Of(key, key.PadLeft(64, '0'), new Number(i));
        }
    }
}

[Node("bench_expand", 1, "Many of one.")]
public sealed class ExpandStage : Stage<Number, Number>
{
    public override ValueTask ProcessAsync(Number input, Output<Number> output, CancellationToken cancellationToken)
    {
        for (int i = 0; i < EngineBenchmark.Items / EngineBenchmark.Roots; i++)
        {
            output.Emit(input, bytes: 16);
        }

        return default;
    }
}

[Node("bench_same", 1, "Hands on what it gets.")]
public sealed class SameStage : Stage<Number, Number>
{
    public override ValueTask ProcessAsync(Number input, Output<Number> output, CancellationToken cancellationToken)
    {
        output.Emit(input, bytes: 16);
        return default;
    }
}
