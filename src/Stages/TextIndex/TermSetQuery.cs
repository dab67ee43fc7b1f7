using System.Text;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Documents with any of a set of terms; all score the same. Made for filters: the set may be as large as memory allows.</summary>
public sealed class TermSetQuery : Query
{
    private readonly byte[][] _terms;

    /// <param name="field">A text or keyword field; a field the index lacks matches nothing.</param>
    /// <param name="terms">As terms are in the index (for text lower-cased); without any, nothing matches.</param>
    /// <param name="boost">Score of each document; finite and not negative.</param>
    public TermSetQuery(string field, IEnumerable<string> terms, float boost = 1)
        : this(field, [.. terms.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)], boost)
    {
        // In the order of the dictionary a block is read once.
        Array.Sort(_terms, static (a, b) => a.AsSpan().SequenceCompareTo(b));
    }

    private TermSetQuery(string field, byte[][] terms, float boost)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        Field = field;
        _terms = terms;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>How many different terms there are.</summary>
    public int Count => _terms.Length;

    /// <summary>Score of each document.</summary>
    public float Boost { get; }

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new TermSetQuery(Field, _terms, boost);

    internal override Weight CreateWeight(IndexReader reader, float boost) => new TermSetWeight(Field, _terms, boost * Boost);
}
