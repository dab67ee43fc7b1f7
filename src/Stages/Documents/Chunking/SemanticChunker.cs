namespace Tars.Stages.Documents;

/// <summary>
/// Passages end where the topic changes, as far as the words tell (after Hearst's TextTiling): between two sentences the vocabulary of the
/// few before is compared with that of the few after, and the deepest valleys of that similarity are the breaks. Needs no model.
/// </summary>
internal sealed class SemanticChunker : Chunker
{
    /// <summary>Sentences on each side that are compared.</summary>
    private const int Window = 4;
    private const int LeastWordLength = 4;

    // Inflected forms of a word mostly share so many letters.
    private const int StemLength = 6;

    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens)
    {
        double[] depths = Depths(Similarities(document.Text, units));
        double mean = depths.Length > 0 ? depths.Average() : 0;
        double spread = depths.Length > 0 ? Math.Sqrt(depths.Average(x => (x - mean) * (x - mean))) : 0;
        for (int i = 1; i < units.Count; i++)
        {
            bool isHeading = HeadingChunker.LevelBefore(document, units, i) != BoundarySplit.None;
            bool isValley = depths[i - 1] > mean + (spread / 2)
                && depths[i - 1] > 0
                && (i < 2 || depths[i - 1] >= depths[i - 2])
                && (i == depths.Length || depths[i - 1] > depths[i])
                && document.Blocks[units[i - 1].Block].HeadingLevel == 0;
            if (isHeading || isValley)
            {
                yield return i;
            }
        }
    }

    /// <summary>At each gap between two units the cosine of the word counts on both sides.</summary>
    private static double[] Similarities(string text, IReadOnlyList<TextUnit> units)
    {
        Dictionary<string, int>[] words = [.. units.Select(unit => Words(text.AsSpan(unit.Start, unit.End - unit.Start)))];
        var similarities = new double[Math.Max(0, units.Count - 1)];
        for (int gap = 0; gap < similarities.Length; gap++)
        {
            Dictionary<string, int> before = Sum(words.AsSpan(Math.Max(0, gap + 1 - Window)..(gap + 1)));
            Dictionary<string, int> after = Sum(words.AsSpan((gap + 1)..Math.Min(words.Length, gap + 1 + Window)));
            double product = before.Sum(x => (double)x.Value * after.GetValueOrDefault(x.Key));
            double norms = Math.Sqrt(before.Values.Sum(x => (double)x * x) * after.Values.Sum(x => (double)x * x));
            similarities[gap] = norms > 0 ? product / norms : 0;
        }

        return similarities;
    }

    /// <summary>How far the similarity rises on both sides of each gap before it falls again.</summary>
    private static double[] Depths(double[] similarities)
    {
        var depths = new double[similarities.Length];
        double peak = 0;
        for (int i = 0; i < depths.Length; i++)
        {
            peak = i > 0 && similarities[i] <= similarities[i - 1] ? peak : similarities[i];
            depths[i] = peak - similarities[i];
        }

        for (int i = depths.Length - 1; i >= 0; i--)
        {
            peak = i + 1 < depths.Length && similarities[i] <= similarities[i + 1] ? peak : similarities[i];
            depths[i] += peak - similarities[i];
        }

        return depths;
    }

    private static Dictionary<string, int> Words(ReadOnlySpan<char> text)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isLetter = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isLetter && start < 0)
            {
                start = i;
            }
            else if (!isLetter && start >= 0)
            {
                if (i - start >= LeastWordLength)
                {
                    string stem = text.Slice(start, Math.Min(StemLength, i - start)).ToString().ToLowerInvariant();
                    words[stem] = words.GetValueOrDefault(stem) + 1;
                }

                start = -1;
            }
        }

        return words;
    }

    private static Dictionary<string, int> Sum(ReadOnlySpan<Dictionary<string, int>> parts)
    {
        var sum = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Dictionary<string, int> part in parts)
        {
            foreach ((string word, int count) in part)
            {
                sum[word] = sum.GetValueOrDefault(word) + count;
            }
        }

        return sum;
    }
}
