using System.Collections.Frozen;

namespace Tars.Stages;

/// <summary>Tells a text's language by how often its commonest words occur; says nothing when that is not clear.</summary>
internal static class LanguageGuess
{
    private const int MaxCharacters = 100_000;
    private const int MinWords = 20;

    private static readonly string[] Codes = ["en", "es", "fr", "de", "pt", "it"];

    private static readonly FrozenDictionary<string, int> StopWords = Build(
        "the of and to is that was for with his they this have from or had by not but what were we when your said there which their",
        "el la de que y en los se del las un por con no una su para es al lo como más pero sus le ya o este sí porque esta entre está muy",
        "le la les de des et est en un une du que qui dans pour pas sur au par plus ce avec ne se il elle sont nous vous mais ou où ces",
        "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei",
        "o a de que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou são você está",
        "di che e il la un a per è in una sono non con si da come le dei nel alla più della anche ma gli lo al del delle questo ha hanno");

    /// <summary>The two-letter code of one of en, es, fr, de, pt, it; null when the text is short, mixed or in another language.</summary>
    public static string? Of(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxCharacters)];
        FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = StopWords.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<int> counts = stackalloc int[6];
        Span<char> lower = stackalloc char[16];
        int words = 0;
        int at = 0;
        while (at < text.Length)
        {
            if (!char.IsLetter(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            while (at < text.Length && char.IsLetter(text[at]))
            {
                at++;
            }

            words++;
            if (at - start <= lower.Length)
            {
                int length = text[start..at].ToLowerInvariant(lower);
                if (lookup.TryGetValue(lower[..length], out int languages))
                {
                    for (int i = 0; i < counts.Length; i++)
                    {
                        counts[i] += (languages >> i) & 1;
                    }
                }
            }
        }

        return Clearest(counts, words);
    }

    /// <summary>Running text has a stop word in three to five words; the first must also lead the second by a quarter.</summary>
    private static string? Clearest(ReadOnlySpan<int> counts, int words)
    {
        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        int second = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            second = i != best && counts[i] > second ? counts[i] : second;
        }

        bool clear = words >= MinWords && counts[best] * 8 >= words && counts[best] * 4 >= second * 5;
        return clear ? Codes[best] : null;
    }

    private static FrozenDictionary<string, int> Build(params ReadOnlySpan<string> lists)
    {
        var map = new Dictionary<string, int>();
        for (int i = 0; i < lists.Length; i++)
        {
            foreach (string word in lists[i].Split(' '))
            {
                map[word] = map.GetValueOrDefault(word) | (1 << i);
            }
        }

        return map.ToFrozenDictionary();
    }
}
