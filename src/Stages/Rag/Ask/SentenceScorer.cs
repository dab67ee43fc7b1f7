using System.Collections.Frozen;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>Weighs the sentences of passages against a question.</summary>
/// <param name="question">The question.</param>
/// <param name="weights">Its words and what each is worth.</param>
/// <param name="analyzer">The index's.</param>
internal sealed class SentenceScorer(Question question, IReadOnlyList<WeightedTerm> weights, Analyzer analyzer)
{
    // What a term counts that is not in the sentence itself.
    private const double Before = 0.5;
    private const double Behind = 0.25;
    private const double InHeading = 0.5;
    private const double InPassage = 0.25;

    private const int MaxQuote = 500;

    // A sentence with so much of the question may leave the answer to a short one behind it.
    private const double NamesMost = 0.6;
    private const int ShortSentence = 60;

    private static readonly FrozenSet<string> Anaphora = FrozenSet.ToFrozenSet(
        ["it", "its", "he", "she", "they", "this", "that", "these", "those", "his", "her", "their", "there", "because", "ella", "ello", "ellos", "ellas",
         "esta", "este", "esto", "estos", "estas", "eso", "esa", "ese", "su", "sus", "porque"],
        StringComparer.Ordinal);

    // "We therefore chose it": the reason stands in the sentence before. As an English or a plain analyzer leaves the words.
    private static readonly FrozenSet<string> Conclusions = FrozenSet.ToFrozenSet(
        ["therefor", "therefore", "thu", "thus", "henc", "hence"], StringComparer.Ordinal);

    private readonly double _total = Math.Max(weights.Sum(x => x.Weight), 1e-9);

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
            if (IsHeading(passage, i))
            {
                continue;
            }

            SentenceCandidate candidate = Weigh(passage, i, inPassage);
            if (candidate.Own > 0)
            {
                yield return candidate;
            }
        }
    }

    private SentenceCandidate Weigh(AnalyzedPassage passage, int sentence, HashSet<string> inPassage)
    {
        double own = 0;
        double coverage = 0;
        int names = 0;
        int namesLacking = 0;
        bool lacksAny = false;
        WeightedTerm? heaviest = null;
        foreach (WeightedTerm term in weights)
        {
            double inSentence = term.WeightIn(passage.TermsOf(sentence));
            double before = term.WeightIn(passage.TermsOf(sentence - 1));
            double behind = term.WeightIn(passage.TermsOf(sentence + 1));
            double inHeading = term.WeightIn(passage.Context);
            double elsewhere = term.WeightIn(inPassage);
            double best = Math.Max(
                Math.Max(inSentence, Math.Max(Before * before, Behind * behind)),
                Math.Max(InHeading * inHeading, InPassage * elsewhere));
            own += inSentence;
            coverage += best;
            lacksAny |= best == 0 && term.Role != QueryRole.Measure;
            names += term.Role == QueryRole.Name ? 1 : 0;
            namesLacking += term.Role == QueryRole.Name && best == 0 ? 1 : 0;
            heaviest = best > 0 && term.Role != QueryRole.Measure && term.Weight > (heaviest?.Weight ?? 0) ? term : heaviest;
        }

        SentenceCandidate candidate = Complete(new SentenceCandidate(passage, sentence, own / _total, coverage / _total)
        {
            Span = passage.Sentences[sentence],
            LacksNames = names > 0 && namesLacking == names,
            LacksAny = lacksAny,
        });
        return candidate with { IsBesideSubject = heaviest is not null && !IsNear(heaviest, candidate) };
    }

    // In what is quoted, in the sentence before it, or above it.
    private static bool IsNear(WeightedTerm term, SentenceCandidate candidate)
    {
        AnalyzedPassage passage = candidate.Passage;
        if (term.IsIn(passage.Context))
        {
            return true;
        }

        for (int i = Math.Max(0, candidate.Sentence - 1); i < passage.Sentences.Count && passage.Sentences[i].Start < candidate.Span.End; i++)
        {
            if (term.IsIn(passage.TermsOf(i)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHeading(AnalyzedPassage passage, int sentence)
    {
        ReadOnlySpan<char> text = passage.Passage.Text.AsSpan(passage.Sentences[sentence].Start, passage.Sentences[sentence].Length);
        return passage.Sentences.Count > 1
            && (passage.Passage.Heading.AsSpan().EndsWith(text, StringComparison.Ordinal) || passage.Passage.Title.AsSpan().SequenceEqual(text));
    }

    // The sentence may name what is asked about while the one behind it answers, or say "it" of what the one before names.
    private SentenceCandidate Complete(SentenceCandidate candidate)
    {
        AnalyzedPassage passage = candidate.Passage;
        int first = candidate.Sentence;
        int last = first;
        bool found = AnswerPattern.IsIn(question, candidate.Quote, analyzer);
        bool behind = false;
        if (!found && question.Kind != QuestionKind.Other && last + 1 < passage.Sentences.Count)
        {
            string next = passage.Quote(passage.Sentences[last + 1]);
            bool answers = AnswerPattern.IsIn(question, next, analyzer);
            bool refersBack = StartsWithAnaphora(next);
            if (answers || refersBack)
            {
                last++;
                found = answers;
                behind = answers && !refersBack;
            }
        }

        // Who asks, or an entry of questions and answers, is answered behind it.
        if (last == first && last + 1 < passage.Sentences.Count && AsksItself(candidate.Quote))
        {
            last++;
        }

        // "The login shell of new users. Defaults to /bin/bash.": a short sentence right behind one that names what is asked about.
        if (last == first && question.Kind == QuestionKind.Other && candidate.Own >= NamesMost && IsShortBehind(passage, last))
        {
            last++;
        }

        // "10 March." names what is asked about and says nothing of it.
        if (last == first && last + 1 < passage.Sentences.Count && passage.TermsOf(first).All(IsAsked))
        {
            last++;
        }

        bool continues = StartsWithAnaphora(candidate.Quote)
            && weights.Any(x => x.IsIn(passage.TermsOf(first - 1)) && !x.IsIn(passage.TermsOf(first)));
        bool concludes = question.Kind == QuestionKind.Reason && passage.TermsOf(first).Any(Conclusions.Contains);
        if (first > 0 && (continues || concludes))
        {
            first--;
        }

        int start = passage.Sentences[first].Start;
        int length = passage.Sentences[last].End - start;
        return length <= MaxQuote
            ? candidate with { HasPattern = found, HasPatternBehind = behind, Span = new TextSpan(start, length) }
            : candidate with { HasPattern = AnswerPattern.IsIn(question, candidate.Quote, analyzer) };
    }

    private static bool IsShortBehind(AnalyzedPassage passage, int sentence)
    {
        if (sentence + 1 >= passage.Sentences.Count || passage.Sentences[sentence + 1].Length > ShortSentence)
        {
            return false;
        }

        int end = passage.Sentences[sentence].End;
        return passage.Passage.Text.AsSpan(end, passage.Sentences[sentence + 1].Start - end).Count('\n') < 2;
    }

    private bool IsAsked(string term) =>
        weights.Any(x => x.Forms.Contains(term, StringComparer.Ordinal) || x.Related.Contains(term, StringComparer.Ordinal));

    private static bool AsksItself(string sentence) =>
        sentence.EndsWith('?')
            || Analyzer.Standard.Tokenize(sentence).Any(x => x.Term is "asked" or "asks" or "wondered" or "preguntó" or "pregunta");

    private static bool StartsWithAnaphora(string sentence) =>
        Analyzer.Standard.Tokenize(sentence.AsSpan(0, Math.Min(sentence.Length, 40))) is [var first, ..]
            && Anaphora.Contains(StopWords.Fold(first.Term));
}
