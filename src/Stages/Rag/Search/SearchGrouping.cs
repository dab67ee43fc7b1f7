namespace Tars.Stages.Rag;

/// <summary>What counts as one result of a search.</summary>
public enum SearchGrouping
{
    /// <summary>A passage.</summary>
    Passage,

    /// <summary>A document with its best passages, see <see cref="SearchResult.More"/>.</summary>
    Document,
}
