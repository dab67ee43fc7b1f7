using Tars.Pipeline;

namespace Tars.Stages.Notices.Tests;

public sealed record DeskLine(string Text);

[Node("some", 1, "Nothing, so that there is a graph.")]
public sealed class DeskSource : Source<DeskLine>
{
    public override IAsyncEnumerable<Root<DeskLine>> ReadAsync(KnownRoots known, CancellationToken cancellationToken) => AsyncEnumerable.Empty<Root<DeskLine>>();
}

[Node("none", 1, "Keeps nothing.")]
public sealed class DeskSink : Sink<DeskLine>
{
    public override ValueTask ApplyAsync(Generation<DeskLine> generation, CancellationToken cancellationToken) => default;
}
