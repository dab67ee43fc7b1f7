using Tars.TextIndex;

namespace Tars.Stages.Rag;

/// <summary>The passages that a filter leaves, for the text query and for the search by vectors alike.</summary>
/// <param name="query">Matches their documents.</param>
/// <param name="count">How many there are.</param>
/// <param name="ids">Reads their ids in ascending order; called once, if at all.</param>
internal sealed class PassageSet(Query query, int count, Func<long[]> ids)
{
    private readonly Lazy<long[]> _ids = new(ids);

    public Query Query => query;

    public int Count => count;

    public IReadOnlyList<long> Ids => _ids.Value;
}
