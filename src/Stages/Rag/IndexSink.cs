using Tars.Pipeline;
using Tars.TextIndex;

namespace Tars.Stages.Rag;

/// <summary>
/// Keeps passages in an archive that can be searched and asked: a text index with the vectors beside it. The index belongs to this
/// node of this pipeline; another is refused before it changes anything.
/// </summary>
/// <param name="options">Where, and how text is cut into terms.</param>
/// <param name="context">Says whose the index is.</param>
[Node("index", 1, "Keeps passages in a full-text and vector index.")]
public sealed class IndexSink(IndexOptions options, NodeContext context) : Sink<Passage>
{
    private readonly FolderOwner _owner = FolderOwner.Of(context, options.Path);
    private ArchiveWriter? _writer;

    private ArchiveWriter Writer => _writer ?? throw new InvalidOperationException("The sink is not open.");

    /// <inheritdoc/>
    public override ValueTask<string?> IdentityAsync(CancellationToken cancellationToken)
    {
        try
        {
            using IndexReader reader = IndexReader.Open(options.Path);
            IndexState state = IndexState.Parse(reader.UserData, options.Path);
            _owner.Claim(options.Path, state.Owner);
            return ValueTask.FromResult<string?>(state.Id);
        }
        catch (IndexNotFoundException)
        {
            return ValueTask.FromResult<string?>(null);
        }
    }

    /// <inheritdoc/>
    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _writer = ArchiveWriter.Open(options.Path, options.Analyzer, _owner, options.Vectors);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(Generation<Passage> generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(generation);
        try
        {
            Writer.Replace(PassageFields.RootKey(generation.Source, generation.Key), generation.Items);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw new ItemException(e.Message, e);
        }

        if (generation.Items.Count > 0)
        {
            generation.Note(generation.Items.Count == 1 ? "1 passage indexed" : $"{generation.Items.Count} passages indexed");
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        Writer.Commit();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        _writer = null;
        return base.DisposeAsync();
    }
}
