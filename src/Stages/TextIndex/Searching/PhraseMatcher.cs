namespace Tars.TextIndex.Searching;

/// <summary>Counts how often a phrase is in a document that holds all of its terms.</summary>
internal abstract class PhraseMatcher
{
    /// <summary>Occurrences in the document that all parts are at; a loose one counts less than 1. 0 where there is none.</summary>
    public abstract float Frequency();
}
