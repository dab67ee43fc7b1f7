using Tars.TextIndex.Analysis;
using Tars.TextIndex.Highlighting;

namespace Tars.TextIndex;

/// <summary>
/// Finds the sentences of a text that answer a query best, and where in them it matches. The text is analyzed anew, so that nothing beyond
/// the stored text is needed; where the index keeps offsets, those can be used instead. For one query and field; safe for many threads.
/// </summary>
public sealed class Highlighter
{
    // Those of Java's unified highlighter: BM25 over passages, with a usual length in characters.
    private const double K1 = 1.2;
    private const double B = 0.75;
    private const double UsualLength = 87;
    private readonly Analyzer _analyzer;
    private readonly IndexReader _reader;
    private readonly QueryMatches _matches;

    /// <param name="reader">Gives the rarity of terms, and the offsets of words; stays the caller's.</param>
    /// <param name="query">What was searched for. Clauses that must not match play no part.</param>
    /// <param name="field">Only what the query looks for in this field counts.</param>
    /// <param name="analyzer">The field's.</param>
    public Highlighter(IndexReader reader, Query query, string field, Analyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(analyzer);
        _analyzer = analyzer;
        _reader = reader;
        _matches = new QueryMatches(reader, query, field);
    }

    /// <summary>At most so many passages, 1 or more; 3 unless told.</summary>
    public int MaxPassages { get; init; } = 3;

    /// <summary>Longer sentences, in UTF-16 units, are cut between words; 20 or more, 400 unless told.</summary>
    public int MaxLength { get; init; } = 400;

    /// <summary>The best passages in the order of the text; none where nothing in it matches.</summary>
    public IReadOnlyList<TextPassage> Passages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PassagesOf(text, _matches.In(_analyzer.Tokenize(text)));
    }

    /// <summary>
    /// The best passages of a document's text, as above, by the offsets that the index keeps of its words. Where the field has none
    /// (<see cref="IndexSchema.Text"/>), or the query has patterns, the text is analyzed.
    /// </summary>
    /// <param name="doc">A document of the reader that this was made with, which must be open still.</param>
    /// <param name="text">
    /// The document's text as it was indexed; of a field with several values all of them, a character between each two.
    /// </param>
    /// <exception cref="ArgumentException">The text is shorter than the index says.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public IReadOnlyList<TextPassage> Passages(int doc, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var lease = _reader.Hold();
        var segment = _reader.Locate(doc, out var inner);
        if (_matches.InDocument(segment, inner) is not { } found)
            return Passages(text);
        var end = found.Count == 0 ? 0 : found.Max(m => m.End);
        return end <= text.Length ? PassagesOf(text, found)
            : throw new ArgumentException(
                $"the index has a word that ends at {end}, the text has {text.Length} characters: it is not that of document {doc}",
                nameof(text));
    }

    private List<TextPassage> PassagesOf(string text, List<QueryMatches.Match> found)
    {
        if (found.Count == 0)
            return [];
        var passages = new List<TextPassage>();
        var at = 0;
        foreach (var (start, end) in Sentences.Of(text, Math.Max(20, MaxLength)))
        {
            // A match across a border belongs to the sentence it begins in, which then reaches to its end.
            var first = at;
            while (at < found.Count && found[at].Start < end)
                at++;
            if (at > first)
                passages.Add(Passage(start, end, found.GetRange(first, at - first)));
        }

        return [.. passages.OrderByDescending(p => p.Score).ThenBy(p => p.Start).Take(Math.Max(1, MaxPassages)).OrderBy(p => p.Start)];
    }

    private static TextPassage Passage(int start, int end, List<QueryMatches.Match> found)
    {
        end = Math.Max(end, found.Max(m => m.End));
        var length = (1 - B) + (B * (end - start) / UsualLength);
        var score = found.GroupBy(m => m.Term, StringComparer.Ordinal).Sum(g => g.First().Weight * g.Count() / (g.Count() + (K1 * length)));
        // What comes early in a text is more often what it is about.
        score *= 1 + (1 / Math.Log(UsualLength + start));
        return new TextPassage(start, end, score, [.. found.Select(m => new TextMatch(m.Start, m.End)).Distinct()]);
    }
}
