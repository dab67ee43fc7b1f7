using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>Words that say how a question is built and not what it is about, in English and Spanish, folded.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> English = Words(
        """
        a about after again all also am an and any are aren as at be because been before being besides between both but by can could did didn do
        does doesn doing don down during each either else ever every few for from further get gets got had has have having he her here hers
        herself him himself his how i if in into is isn it its itself just let like ll may me might more most much must my myself neither no
        nor not of off on once one only onto or other our ours out over own per please re s same shall she should since so some still such t
        than that the their theirs them themselves then there these they this those through to too under until up upon us ve very via was
        wasn we were weren what when where whether which while who whom whose why will with within without would you your yours yourself
        many happen happened happens tell
        """);

    private static readonly FrozenSet<string> Spanish = Words(
        """
        a al algo algun alguna algunas alguno algunos ante antes aquel aquella aquello asi aun aunque cada como con cual cuales cuando
        cuanta cuantas cuanto cuantos de del desde donde dos durante e el ella ellas ellos en entre era eran eres es esa esas ese eso esos esta
        estaba estaban estan estar estas este esto estos estoy fue fueron ha habia han hasta hay he la las le les lo los mas me mi mis mucho
        muy nada ni no nos nosotros nuestra nuestro o ocurre os otra otras otro otros para pasa pasan pero poco por porque pues que quien quienes se sea ser si
        sin sobre son su sus tambien tan te tiene tienen todo todos tu tus un una unas uno unos usted ustedes y ya yo
        """);

    // Words that no English sentence has: enough to tell a Spanish question by.
    private static readonly FrozenSet<string> SpanishMarks = Words(
        """
        cual cuales cuando cuanta cuantas cuanto cuantos del desde donde el ella ellos en entre es esta estan fue hay la las los para por
        porque que quien quienes se son su una y
        """);

    public static bool Contains(string folded, bool spanish) => (spanish ? Spanish : English).Contains(folded);

    public static bool IsSpanish(IReadOnlyCollection<string> foldedWords, string text)
    {
        if (text.AsSpan().ContainsAny('\u00bf', '\u00a1'))
        {
            return true;
        }

        int spanish = foldedWords.Count(SpanishMarks.Contains);
        return spanish >= 2 && spanish > foldedWords.Count(English.Contains);
    }

    /// <summary>Lower case without accents.</summary>
    public static string Fold(string word)
    {
        string decomposed = word.Normalize(NormalizationForm.FormD);
        var folded = new StringBuilder(decomposed.Length);
        foreach (char c in decomposed)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
