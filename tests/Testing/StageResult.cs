using Tars.Pipeline;

namespace Tars.Testing;

/// <summary>What a stage did with one input.</summary>
/// <typeparam name="T">The payload type it emits.</typeparam>
/// <param name="Items">What it emitted, in order.</param>
/// <param name="SkipReason">Why it skipped the input, or null.</param>
/// <param name="Failure">What it failed the input with (batch stages), or null.</param>
/// <param name="Notes">Its remarks for the run report.</param>
public sealed record StageResult<T>(IReadOnlyList<T> Items, string? SkipReason, Exception? Failure, IReadOnlyList<string> Notes)
    where T : class
{
    internal static StageResult<T> Of(Output<T> output) => new(
        [.. Enumerable.Range(0, output.Count).Select(i => (T)output.PayloadAt(i))],
        output.SkipReason,
        output.Failure,
        output.Notes ?? []);
}
