namespace Tars.Stages.Rag;

/// <summary>A word that a query is about.</summary>
/// <param name="Forms">The terms, as the index has them, any of which is the word; its own form first.</param>
/// <param name="Related">Terms of other words that often say the same; they count less.</param>
/// <param name="Role">Its part in the question.</param>
internal sealed record QueryTerm(IReadOnlyList<string> Forms, IReadOnlyList<string> Related, QueryRole Role);
