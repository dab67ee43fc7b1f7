namespace Tars.Stages.Rag;

/// <summary>Chooses what to show of a passage.</summary>
internal static class Snippet
{
    private const int MaxLength = 300;

    /// <summary>The index of the sentence that holds the weightiest terms, the first of equals; -1 when none holds any.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="weights">The query's words and what each is worth.</param>
    public static int BestSentence(AnalyzedPassage passage, IReadOnlyList<WeightedTerm> weights)
    {
        int best = -1;
        double bestWeight = 0;
        for (int i = 0; i < passage.Sentences.Count; i++)
        {
            double weight = weights.Sum(x => x.WeightIn(passage.TermsOf(i)));
            if (weight > bestWeight)
            {
                best = i;
                bestWeight = weight;
            }
        }

        return best;
    }

    /// <summary>
    /// A sentence with as many of those behind and before it as fit; of one that is too long, the part with the first match.
    /// </summary>
    public static TextSpan Around(AnalyzedPassage passage, int sentence, IReadOnlySet<string> terms)
    {
        if (passage.Sentences.Count == 0)
        {
            return new TextSpan(0, 0);
        }

        TextSpan span = passage.Sentences[sentence];
        if (span.Length > MaxLength)
        {
            return Window(passage, span, terms);
        }

        int first = sentence;
        int last = sentence;
        while (true)
        {
            if (last + 1 < passage.Sentences.Count && passage.Sentences[last + 1].End - span.Start <= MaxLength)
            {
                last++;
            }
            else if (first > 0 && span.End - passage.Sentences[first - 1].Start <= MaxLength)
            {
                first--;
            }
            else
            {
                return span;
            }

            int start = passage.Sentences[first].Start;
            span = new TextSpan(start, passage.Sentences[last].End - start);
        }
    }

    private static TextSpan Window(AnalyzedPassage passage, TextSpan sentence, IReadOnlySet<string> terms)
    {
        string text = passage.Passage.Text;
        int match = sentence.Start + (passage.Matches(sentence, terms) is [var span, ..] ? span.Start : 0);
        int start = Math.Max(sentence.Start, match - (MaxLength / 4));
        int end = Math.Min(sentence.End, start + MaxLength);
        while (start > sentence.Start && start < match && !char.IsWhiteSpace(text[start - 1]))
        {
            start++;
        }

        int cut = end < sentence.End ? text.AsSpan(start, end - start).LastIndexOfAny(' ', '\n', '\t') : -1;
        end = cut > MaxLength / 2 ? start + cut : end;
        if (end < text.Length && end > start && char.IsLowSurrogate(text[end]))
        {
            end--;
        }

        return new TextSpan(start, end - start);
    }
}
