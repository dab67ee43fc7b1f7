using Tars.Pipeline;
using Tars.TextIndex;

namespace Tars.Stages.Rag;

/// <summary>Writes an archive: passages in a text index, their vectors beside it, both changed by one commit.</summary>
/// <remarks>Not safe for use from several threads. One writer at a time over all processes.</remarks>
internal sealed class ArchiveWriter : IDisposable
{
    private static readonly IndexWriterOptions s_options = new() { Reached = name => CrashPoint.Hit($"index.{name}") };

    private readonly IndexWriter _text;
    private readonly VectorStore _vectors;
    private IndexState _state;
    private bool _dirty;

    private ArchiveWriter(IndexWriter text, VectorStore vectors, IndexState state, bool dirty)
    {
        _text = text;
        _vectors = vectors;
        _state = state;
        _dirty = dirty;
    }

    /// <summary>Opens the archive of a folder, or begins one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="analyzer">How text is cut into terms.</param>
    /// <param name="owner">Whose the archive is.</param>
    /// <param name="form">How the nearest vectors are found.</param>
    /// <param name="leastRowsOfGraph">A vector file of so many rows gets a graph.</param>
    /// <exception cref="InvalidDataException">It was made with another analyzer, belongs to another node, or is no archive.</exception>
    public static ArchiveWriter Open(
        string folder,
        IndexAnalyzer analyzer,
        FolderOwner owner,
        VectorForm form = VectorForm.Int8,
        int leastRowsOfGraph = VectorStore.LeastRowsOfGraph)
    {
        IndexWriter text = IndexWriter.Open(folder, PassageFields.Schema(PassageFields.AnalyzerOf(analyzer)), s_options);
        try
        {
            bool isNew = text.CommittedUserData.Count == 0;
            IndexState state = isNew ? IndexState.Create(analyzer, owner) : IndexState.Parse(text.CommittedUserData, folder);
            owner.Claim(folder, state.Owner);
            if (state.Analyzer != analyzer)
            {
                throw new InvalidDataException(
                    $"{folder}: the index was made with the analyzer '{state.Analyzer.ToString().ToLowerInvariant()}', the definition says " +
                    $"'{analyzer.ToString().ToLowerInvariant()}'. Delete the index folder: the next run rebuilds it.");
            }

            VectorStore vectors = VectorStore.Open(folder, state.VectorFiles, form, leastRowsOfGraph);
            return new ArchiveWriter(text, vectors, state with { Owner = owner }, dirty: state.Owner != owner || isNew);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Replaces all passages of a root.</summary>
    /// <exception cref="InvalidDataException">An embedding comes from another model than those of the index; nothing has
    /// changed.</exception>
    public void Replace(string root, IReadOnlyList<Passage> passages)
    {
        long next = _state.NextPassage;
        var documents = new List<IndexDocument>(passages.Count);
        var vectors = new List<(long Id, Embedding Embedding)>(passages.Count);
        foreach (Passage passage in passages)
        {
            documents.Add(PassageFields.ToDocument(passage, root, next));
            if (passage.Embedding is { } embedding)
            {
                vectors.Add((next, embedding));
            }

            next++;
        }

        bool undo = _vectors.Replace(root, vectors);
        try
        {
            _text.UpdateDocuments(PassageFields.Root, root, documents);
        }
        catch
        {
            if (undo)
            {
                _vectors.UndoLast();
            }

            throw;
        }

        _state = _state with { NextPassage = next };
        _dirty = true;
    }

    /// <summary>Makes everything durable and visible in one step. Does nothing when nothing has changed.</summary>
    public void Commit()
    {
        if (!_dirty)
        {
            return;
        }

        _state = _state with { VectorFiles = [.. _vectors.Prepare()] };
        CrashPoint.Hit("vectors.prepared");
        _text.Commit(_state.ToUserData());
        CrashPoint.Hit("vectors.before-cleanup");
        _vectors.Committed();
        _dirty = false;
    }

    /// <summary>Closes the archive; what was not committed is dropped.</summary>
    public void Dispose()
    {
        _vectors.Dispose();
        _text.Dispose();
    }
}
