namespace Tars.Stages.Rag;

/// <summary>A word of a query with what it is worth in an archive.</summary>
/// <param name="Forms">The terms any of which is the word.</param>
/// <param name="Weight">Inverse document frequency times what its part in the question is worth; more than 0.</param>
internal sealed record WeightedTerm(IReadOnlyList<string> Forms, double Weight)
{
    /// <summary>Whether one of the terms is the word.</summary>
    public bool IsIn(IReadOnlySet<string> terms)
    {
        foreach (string form in Forms)
        {
            if (terms.Contains(form))
            {
                return true;
            }
        }

        return false;
    }
}
