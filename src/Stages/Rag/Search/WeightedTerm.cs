namespace Tars.Stages.Rag;

/// <summary>A word of a query with what it is worth in an archive.</summary>
/// <param name="Forms">The terms any of which is the word.</param>
/// <param name="Related">Terms of other words that often say the same.</param>
/// <param name="Role">Its part in the question.</param>
/// <param name="Weight">Inverse document frequency times what its part in the question is worth; more than 0.</param>
internal sealed record WeightedTerm(IReadOnlyList<string> Forms, IReadOnlyList<string> Related, QueryRole Role, double Weight)
{
    /// <summary>What a related word is worth of the word itself.</summary>
    public const double RelatedShare = 0.8;

    /// <summary>Whether one of the terms is the word or a related one.</summary>
    public bool IsIn(IReadOnlySet<string> terms) => WeightIn(terms) > 0;

    /// <summary>The weight when the word is among the terms, less of it when a related one is, else 0.</summary>
    public double WeightIn(IReadOnlySet<string> terms) =>
        IsAny(Forms, terms) ? Weight : IsAny(Related, terms) ? RelatedShare * Weight : 0;

    private static bool IsAny(IReadOnlyList<string> forms, IReadOnlySet<string> terms)
    {
        foreach (string form in forms)
        {
            if (terms.Contains(form))
            {
                return true;
            }
        }

        return false;
    }
}
