namespace Tars.TextIndex.Writing;

/// <summary>
/// Deletes that have not been applied to all segments, each with the number of the change it came with: it is for documents of earlier
/// changes.
/// </summary>
internal sealed class DeleteLog
{
    private readonly Dictionary<DeleteTerm, long> _terms = [];

    public int Count => _terms.Count;

    // A later delete with the same term takes an earlier one's documents with it.
    public void Note(DeleteTerm term, long change) => _terms[term] = change;

    public Dictionary<DeleteTerm, long>.Enumerator GetEnumerator() => _terms.GetEnumerator();

    public void Clear() => _terms.Clear();
}
