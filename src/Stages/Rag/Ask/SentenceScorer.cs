using System.Collections.Frozen;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>Weighs the sentences of passages against a question.</summary>
/// <param name="question">The question.</param>
/// <param name="weights">Its terms and what each is worth.</param>
/// <param name="analyzer">The index's.</param>
internal sealed class SentenceScorer(Question question, IReadOnlyDictionary<string, double> weights, Analyzer analyzer)
{
    // What a term counts that is not in the sentence itself.
    private const double Beside = 0.5;
    private const double InHeading = 0.5;
    private const double InPassage = 0.25;

    private const int MaxQuote = 500;

    private static readonly FrozenSet<string> Anaphora = FrozenSet.ToFrozenSet(
        ["it", "its", "he", "she", "they", "this", "that", "these", "those", "his", "her", "their", "there", "because", "ella", "ello", "ellos", "ellas",
         "esta", "este", "esto", "estos", "estas", "eso", "esa", "ese", "su", "sus", "porque"],
        StringComparer.Ordinal);

    private readonly double _total = Math.Max(weights.Values.Sum(), 1e-9);

    /// <summary>The sentences of a passage that hold any of the question's terms.</summary>
    public IEnumerable<SentenceCandidate> Candidates(AnalyzedPassage passage)
    {
        var inPassage = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < passage.Sentences.Count; i++)
        {
            inPassage.UnionWith(passage.TermsOf(i));
        }

        for (int i = 0; i < passage.Sentences.Count; i++)
        {
            double own = 0;
            double coverage = 0;
            foreach ((string term, double weight) in weights)
            {
                if (passage.TermsOf(i).Contains(term))
                {
                    own += weight;
                    coverage += weight;
                }
                else if (passage.TermsOf(i - 1).Contains(term) || passage.TermsOf(i + 1).Contains(term))
                {
                    coverage += Beside * weight;
                }
                else if (passage.Context.Contains(term))
                {
                    coverage += InHeading * weight;
                }
                else if (inPassage.Contains(term))
                {
                    coverage += InPassage * weight;
                }
            }

            if (own > 0)
            {
                yield return Complete(new SentenceCandidate(passage, i, own / _total, coverage / _total) { Span = passage.Sentences[i] });
            }
        }
    }

    // The sentence may name what is asked about while the one behind it answers, or say "it" of what the one before names.
    private SentenceCandidate Complete(SentenceCandidate candidate)
    {
        AnalyzedPassage passage = candidate.Passage;
        int first = candidate.Sentence;
        int last = first;
        bool found = AnswerPattern.IsIn(question, candidate.Quote, analyzer);
        if (!found && question.Kind != QuestionKind.Other && last + 1 < passage.Sentences.Count)
        {
            string next = passage.Quote(passage.Sentences[last + 1]);
            bool answers = AnswerPattern.IsIn(question, next, analyzer);
            if (answers || StartsWithAnaphora(next))
            {
                last++;
                found = answers;
            }
        }

        if (first > 0 && StartsWithAnaphora(passage.Quote(passage.Sentences[first]))
            && weights.Keys.Any(x => passage.TermsOf(first - 1).Contains(x) && !passage.TermsOf(candidate.Sentence).Contains(x)))
        {
            first--;
        }

        int start = passage.Sentences[first].Start;
        int length = passage.Sentences[last].End - start;
        return candidate with
        {
            HasPattern = found,
            Span = length <= MaxQuote ? new TextSpan(start, length) : candidate.Span,
        };
    }

    private static bool StartsWithAnaphora(string sentence) =>
        Analyzer.Standard.Tokenize(sentence.AsSpan(0, Math.Min(sentence.Length, 40))) is [var first, ..] && Anaphora.Contains(StopWords.Fold(first.Term));
}
