using Tars.TextIndex.Analysis;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>
/// Documents that hold terms one after the other. With a slop the terms may lie apart or in another order; near ones score higher.
/// </summary>
public sealed class PhraseQuery : Query
{
    /// <summary>More terms than this are refused.</summary>
    public const int MaxTerms = 1024;

    /// <summary>A larger slop is refused.</summary>
    public const int MaxSlop = 1_000_000;

    private readonly (string Term, int Position)[] _terms;

    /// <param name="field">A text field; a field the index lacks matches nothing.</param>
    /// <param name="terms">As they are in the index, in a row.</param>
    /// <param name="slop">By how many positions all terms together may be moved; 0 is the exact phrase.</param>
    /// <param name="boost">Factor of the score; finite and not negative.</param>
    public PhraseQuery(string field, IEnumerable<string> terms, int slop = 0, float boost = 1)
        : this(field, [.. (terms ?? throw new ArgumentNullException(nameof(terms))).Select((t, i) => (t, i))], slop, boost)
    {
    }

    private PhraseQuery(string field, (string Term, int Position)[] terms, int slop, float boost)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentOutOfRangeException.ThrowIfNegative(slop);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slop, MaxSlop);
        if (terms.Length > MaxTerms)
            throw new ArgumentException($"the phrase has {terms.Length} terms, at most {MaxTerms} are taken", nameof(terms));
        Field = field;
        _terms = terms;
        Slop = slop;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>The terms and where they stand, ascending.</summary>
    public IReadOnlyList<(string Term, int Position)> Terms => _terms;

    /// <summary>By how many positions all terms together may be moved.</summary>
    public int Slop { get; }

    /// <summary>Factor of the score.</summary>
    public float Boost { get; }

    internal override object Key => (typeof(PhraseQuery), Field, Slop, string.Join('\0', _terms.Select(t => $"{t.Position}\0{t.Term}")));

    internal override float OwnBoost => Boost;

    /// <summary>A phrase of the tokens of a text, with gaps where the analyzer dropped words.</summary>
    /// <param name="field">A text field; a field the index lacks matches nothing.</param>
    /// <param name="tokens">What the field's analyzer gave.</param>
    /// <param name="slop">As for the constructor.</param>
    /// <param name="boost">Factor of the score; finite and not negative.</param>
    public static PhraseQuery OfTokens(string field, IReadOnlyList<Token> tokens, int slop = 0, float boost = 1)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var position = -1;
        return new PhraseQuery(field, [.. tokens.Select(t => (t.Term, position += t.PositionIncrement))], slop, boost);
    }

    internal override Query WithBoost(float boost) => new PhraseQuery(Field, _terms, Slop, boost);

    internal override Query Rewrite()
    {
        if (_terms.Length == 1)
            return new TermQuery(Field, _terms[0].Term, Boost);
        var first = _terms.Length == 0 ? 0 : _terms[0].Position;
        return first == 0 ? this : new PhraseQuery(Field, [.. _terms.Select(t => (t.Term, t.Position - first))], Slop, Boost);
    }

    internal override Weight CreateWeight(IndexReader reader, float boost) => new PhraseWeight(reader, this, boost * Boost);
}
