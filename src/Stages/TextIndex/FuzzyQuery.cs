using System.Text;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>
/// Documents with a term within some edits of a text: a code point put in, left out or changed, or two neighbours swapped. The nearest
/// <see cref="MaxTerms"/> terms count; each scores as if it were as frequent as the most frequent of them, the less the more edits it takes
/// for its length (nothing where all of a term is edits).
/// </summary>
public sealed class FuzzyQuery : Query
{
    /// <summary>More edits than this are refused: they make most words alike.</summary>
    public const int HighestMaxEdits = 2;

    /// <summary>So many terms count, the nearest first, of equally near ones the first in byte order.</summary>
    public const int MaxTerms = 50;

    /// <summary>Longer terms are refused.</summary>
    public const int MaxLength = 1024;

    /// <param name="field">A text or keyword field; a field the index lacks matches nothing.</param>
    /// <param name="term">As terms are in the index.</param>
    /// <param name="maxEdits">0 to <see cref="HighestMaxEdits"/>.</param>
    /// <param name="prefixLength">So many code points have to be as they are; makes the search faster. Where that is the whole term only
    /// the term itself matches.</param>
    /// <param name="boost">Factor of the score; finite and not negative.</param>
    public FuzzyQuery(string field, string term, int maxEdits = HighestMaxEdits, int prefixLength = 0, float boost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(term);
        ArgumentOutOfRangeException.ThrowIfNegative(maxEdits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEdits, HighestMaxEdits);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        if (term.Length > MaxLength)
            throw new ArgumentException($"the term has {term.Length} characters, at most {MaxLength} are taken", nameof(term));
        Field = field;
        Term = term;
        MaxEdits = maxEdits;
        PrefixLength = prefixLength;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>What terms are near to.</summary>
    public string Term { get; }

    /// <summary>Edits that are allowed.</summary>
    public int MaxEdits { get; }

    /// <summary>Code points that have to be as they are.</summary>
    public int PrefixLength { get; }

    /// <summary>Factor of the score.</summary>
    public float Boost { get; }

    internal override object Key => (typeof(FuzzyQuery), Field, Term, MaxEdits, PrefixLength);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new FuzzyQuery(Field, Term, MaxEdits, PrefixLength, boost);

    internal override Query Expand(IndexReader reader)
    {
        if (MaxEdits == 0 || PrefixLength >= Term.Length)
            return new TermQuery(Field, Term, Boost);
        int[] text = [.. Term.EnumerateRunes().Select(r => r.Value)];
        var nearest = Nearest(reader, text);
        var query = new BooleanQuery(Boost);
        if (nearest.Count == 0)
            return query;
        var docFreq = nearest.Max(t => reader.DocFreq(Field, t.Term));
        foreach (var (term, likeness) in nearest.OrderBy(t => t.Term, Writing.Utf8Order.Instance))
        {
            // What scores nothing is never joined to the same term elsewhere in the query.
            query.Should(likeness > 0
                ? new TermQuery(Field, term, likeness) { DocFreq = docFreq }
                : new ConstantScoreQuery(new TermQuery(Field, term), 0));
        }

        return query;
    }

    internal override Weight CreateWeight(IndexReader reader, float boost) =>
        throw new InvalidOperationException("a fuzzy query is expanded before it is bound to an index");

    private List<(string Term, float Likeness)> Nearest(IndexReader reader, int[] text) =>
    [
        .. Near(reader, Field, text, MaxEdits, PrefixLength, CancellationToken.None)
            .Select(near => (near.Key, Likeness: Likeness(near.Value, Math.Min(text.Length, near.Key.EnumerateRunes().Count()))))
            .OrderByDescending(t => t.Likeness).ThenBy(t => t.Key, Writing.Utf8Order.Instance).Take(MaxTerms),
    ];

    /// <summary>The terms within some edits, with how many each takes.</summary>
    internal static Dictionary<string, int> Near(
        IndexReader reader, string field, int[] text, int maxEdits, int prefixLength, CancellationToken cancellationToken)
    {
        var prefix = Math.Min(prefixLength, text.Length);
        var start = new StringBuilder();
        foreach (var code in text.AsSpan(0, prefix))
            start.Append(new Rune(code));
        var matcher = new FuzzyMatcher(text, maxEdits, start.ToString(), prefix);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var segment in reader.Segments)
        {
            if (segment.Terms(field)?.Enumerate(matcher) is not { } cursor)
                continue;
            while (cursor.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                found[Encoding.UTF8.GetString(cursor.Term)] = matcher.Edits;
            }
        }

        return found;
    }

    private static float Likeness(int edits, int shorter) => edits == 0 ? 1 : 1f - ((float)edits / shorter);
}
