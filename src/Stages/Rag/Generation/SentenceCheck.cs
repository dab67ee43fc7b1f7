using System.Collections.Frozen;
using System.Globalization;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>
/// Whether a sentence of a model rests on the passages that it cites: the quotes stand there, and the passages have its words, all of its
/// numbers and names, and its negation. What means the same in other words passes by the words that are shared; what turns the meaning
/// around with the same words is not found out.
/// </summary>
/// <param name="passages">The passages that the model was shown.</param>
/// <param name="question">What it was asked: the words of the question need not stand in a passage again.</param>
/// <param name="analyzer">The index's.</param>
internal sealed class SentenceCheck(IReadOnlyList<Passage> passages, string question, Analyzer analyzer)
{
    // Of the sentence's words that are none of the question's, how many the cited passages have.
    private const double LeastCited = 0.6;

    // The same when the model named a passage without words of it, or nothing: then one sentence of the archive has to have them.
    private const double LeastFound = 0.6;
    private const double LeastFoundAnywhere = 0.75;

    // Shorter quotes stand everywhere.
    private const int LeastQuote = 8;
    private const int MaxQuote = 600;

    private static readonly FrozenSet<string> Negations = FrozenSet.ToFrozenSet(
        [
            "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot",
            "nunca", "nadie", "nada", "ningun", "ninguna", "tampoco",
        ],
        StringComparer.Ordinal);

    private readonly HashSet<string> _asked = Terms(question, analyzer);

    // An answer may have thousands of sentences, and passages are looked through for each: analyzed when first needed, and once.
    private readonly Dictionary<Passage, List<(TextSpan Span, HashSet<string> Terms)>> _sentences = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Passage, (HashSet<string> Terms, HashSet<string> Numbers)> _words = new(ReferenceEqualityComparer.Instance);

    /// <summary>Checks a sentence.</summary>
    /// <returns>The places that support it; or none, and why.</returns>
    public (IReadOnlyList<(Passage Passage, TextSpan Span)> Quotes, string? Why) Check(CitedSentence sentence)
    {
        var quotes = new List<(Passage Passage, TextSpan Span)>();
        string? why = null;
        foreach (CitationClaim claim in sentence.Claims)
        {
            if (claim.Number < 1 || claim.Number > passages.Count)
            {
                why ??= claim.Number == int.MaxValue ? "it cites a passage that does not exist"
                    : string.Create(
                        CultureInfo.InvariantCulture, $"it cites passage {claim.Number}, but the model was shown {passages.Count}");
                continue;
            }

            Passage passage = passages[claim.Number - 1];
            if (Place(sentence.Text, passage, claim, out string? problem) is TextSpan span)
            {
                quotes.Add((passage, span));
            }
            else
            {
                why ??= problem;
            }
        }

        if (sentence.Claims.Count == 0)
        {
            if (Anywhere(sentence.Text) is not { } found)
            {
                return ([], "it cites nothing, and no passage says it");
            }

            quotes.Add(found);
        }

        if (quotes.Count == 0)
        {
            return ([], why);
        }

        string? contradiction = Contradiction(sentence.Text, quotes);
        return contradiction is null ? (quotes, null) : ([], contradiction);
    }

    private TextSpan? Place(string sentence, Passage passage, CitationClaim claim, out string? problem)
    {
        problem = null;
        if (claim.Quote is null)
        {
            if (BestSentence(Terms(sentence, analyzer), passage) is { } best && best.Share >= LeastFound)
            {
                return best.Span;
            }

            problem = string.Create(CultureInfo.InvariantCulture, $"passage {claim.Number} does not say it");
            return null;
        }

        if (claim.Quote.Length is < LeastQuote or > MaxQuote)
        {
            problem = $"its quote has {claim.Quote.Length} characters; from {LeastQuote} to {MaxQuote} tell something";
            return null;
        }

        TextSpan? span = QuoteFinder.Find(passage.Text, claim.Quote);
        problem = span is null
            ? string.Create(CultureInfo.InvariantCulture, $"the words that it quotes do not stand in passage {claim.Number}")
            : null;
        return span;
    }

    private string? Contradiction(string sentence, List<(Passage Passage, TextSpan Span)> quotes)
    {
        var cited = new HashSet<string>(StringComparer.Ordinal);
        var known = Numbers(question).ToHashSet(StringComparer.Ordinal);
        foreach (Passage passage in quotes.Select(q => q.Passage).Distinct())
        {
            (HashSet<string> terms, HashSet<string> own) = WordsOf(passage);
            cited.UnionWith(terms);
            known.UnionWith(own);
        }

        if (Numbers(sentence).FirstOrDefault(n => !known.Contains(n)) is { } number)
        {
            return $"what it cites does not have the number {number}";
        }

        if (Names(sentence).FirstOrDefault(n => !_asked.Contains(n.Term) && !cited.Contains(n.Term)) is { Word: not null } name)
        {
            return $"what it cites does not have the name {name.Word}";
        }

        HashSet<string> said = Terms(sentence, analyzer);
        said.ExceptWith(_asked);
        if (said.Count > 0 && said.Count(cited.Contains) < LeastCited * said.Count)
        {
            return "it shares too few words with what it cites";
        }

        bool denied = IsNegated(sentence);
        bool quoted = quotes.Exists(q => IsNegated(SentencesAround(q.Passage, q.Span)));
        bool quoteDenies = quotes.TrueForAll(q => IsNegated(q.Passage.Text.Substring(q.Span.Start, q.Span.Length)));
        return denied && !quoted ? "it denies what its quote does not deny"
            : !denied && quoteDenies ? "its quote denies what it says"
            : null;
    }

    /// <summary>The sentence of a passage that has the most of another's terms.</summary>
    private (TextSpan Span, double Share)? BestSentence(HashSet<string> wanted, Passage passage)
    {
        (TextSpan Span, double Share)? best = null;
        foreach ((TextSpan span, HashSet<string> terms) in wanted.Count == 0 ? [] : SentencesOf(passage))
        {
            double share = wanted.Count(terms.Contains) / (double)wanted.Count;
            if (best is null || share > best.Value.Share)
            {
                best = (span, share);
            }
        }

        return best;
    }

    private (Passage Passage, TextSpan Span)? Anywhere(string sentence)
    {
        HashSet<string> wanted = Terms(sentence, analyzer);
        (Passage Passage, TextSpan Span, double Share)? best = null;
        foreach (Passage passage in passages)
        {
            if (BestSentence(wanted, passage) is { } found && found.Share >= LeastFoundAnywhere && found.Share > (best?.Share ?? 0))
            {
                best = (passage, found.Span, found.Share);
            }
        }

        return best is { } place ? (place.Passage, place.Span) : null;
    }

    private string SentencesAround(Passage passage, TextSpan span) => string.Join(
        ' ',
        SentencesOf(passage).Select(s => s.Span)
            .Where(s => s.Start < span.End && span.Start < s.End)
            .Select(s => passage.Text.Substring(s.Start, s.Length)));

    private List<(TextSpan Span, HashSet<string> Terms)> SentencesOf(Passage passage)
    {
        if (!_sentences.TryGetValue(passage, out List<(TextSpan Span, HashSet<string> Terms)>? sentences))
        {
            sentences =
            [
                .. SentenceSplitter.Split(passage.Text, passage.Anchors)
                    .Select(s => (s, Terms(passage.Text.Substring(s.Start, s.Length), analyzer))),
            ];
            _sentences.Add(passage, sentences);
        }

        return sentences;
    }

    private (HashSet<string> Terms, HashSet<string> Numbers) WordsOf(Passage passage)
    {
        if (!_words.TryGetValue(passage, out (HashSet<string> Terms, HashSet<string> Numbers) words))
        {
            string text = $"{passage.Title}\n{passage.Heading}\n{passage.Text}";
            words = (Terms(text, analyzer), Numbers(text).ToHashSet(StringComparer.Ordinal));
            _words.Add(passage, words);
        }

        return words;
    }

    private static bool IsNegated(string text)
    {
        IReadOnlyList<Token> tokens = Analyzer.Standard.Tokenize(text);
        return tokens.Any(t => Negations.Contains(StopWords.Fold(t.Term)))
            || text.Contains("n't", StringComparison.OrdinalIgnoreCase) || text.Contains("n\u2019t", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The terms of a text that carry meaning in English or Spanish.</summary>
    private static HashSet<string> Terms(string text, Analyzer analyzer) =>
    [
        .. analyzer.Tokenize(text)
            .Where(t => StopWords.Fold(text[t.Start..t.End]) is { Length: > 1 } word
                && !StopWords.Contains(word, spanish: false) && !StopWords.Contains(word, spanish: true))
            .Select(t => t.Term),
    ];

    /// <summary>Words with digits; "1,200" and "1200" are one number, "3rd" and "3" too.</summary>
    private static IEnumerable<string> Numbers(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsDigit(text[i]))
            {
                continue;
            }

            int from = i;
            while (i + 1 < text.Length
                && (char.IsDigit(text[i + 1]) || (text[i + 1] is '.' or ',' or ':' && i + 2 < text.Length && char.IsDigit(text[i + 2]))))
            {
                i++;
            }

            string number = text[from..(i + 1)];
            yield return IsGrouped(number) ? number.Replace(",", string.Empty, StringComparison.Ordinal) : number;
        }
    }

    private static bool IsGrouped(string number)
    {
        string[] groups = number.Split(',');
        return groups.Length > 1 && Array.TrueForAll(groups[1..], g => g.Length == 3);
    }

    // Words with a capital that do not begin the sentence; every word of a title has one, which tells nothing.
    private IEnumerable<(string Word, string Term)> Names(string sentence)
    {
        IReadOnlyList<Token> tokens = analyzer.Tokenize(sentence);
        for (int i = 1; i < tokens.Count; i++)
        {
            string word = sentence[tokens[i].Start..tokens[i].End];
            string folded = StopWords.Fold(word);
            if (char.IsUpper(word[0]) && word.Length > 1 && !StopWords.Contains(folded, spanish: false)
                && !StopWords.Contains(folded, spanish: true))
            {
                yield return (word, tokens[i].Term);
            }
        }
    }
}
