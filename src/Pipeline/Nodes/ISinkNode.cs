namespace Tars.Pipeline;

/// <summary>The engine's untyped view of a <see cref="Sink{TIn}"/>.</summary>
internal interface ISinkNode
{
    ValueTask<string?> IdentityAsync(CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<LostEffect>> LostAsync(CancellationToken cancellationToken);

    ValueTask ApplyAsync(GenerationRecord generation, CancellationToken cancellationToken);

    ValueTask CommitAsync(CancellationToken cancellationToken);
}

internal sealed record GenerationRecord(string Source, string Key, string Version, bool Removed, IReadOnlyList<object> Items)
{
    public List<string> Notes { get; } = [];
}
