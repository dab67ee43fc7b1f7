using System.Collections.Frozen;
using System.Globalization;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>Tells whether a sentence holds words of the kind that a question asks for, other than the question's own.</summary>
internal static class AnswerPattern
{
    // How far behind a number the counted thing may stand: "twelve of the old teeth".
    private const int CountedWithin = 4;

    private static readonly FrozenSet<string> Numbers = Words(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
        thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half double twice
        cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve
        veinte veintidos veintitres veinticuatro veinticinco treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento
        doscientos trescientos quinientos mil millon millones docena medio media doble
        """);

    private static readonly FrozenSet<string> Currencies = Words(
        """
        euro euros eur dollar dollars usd cent cents pound pounds gbp sterling franc francs chf yen jpy yuan rupee rupees peso pesos crown crowns
        dolar dolares libra libras franco francos centimo centimos
        """);

    private static readonly FrozenSet<string> Times = Words(
        """
        january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday
        sunday morning afternoon evening night midnight noon midday dawn dusk sunset sunrise today yesterday tomorrow tonight spring summer autumn
        winter clock pm am ago weekend week month year daily
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado
        sabados domingo domingos manana tarde noche medianoche mediodia hoy ayer primavera verano otono invierno semana mes ano hora horas
        """);

    private static readonly FrozenSet<string> Frequencies = Words(
        """
        every each daily weekly monthly yearly annually hourly nightly once twice times always never sometimes regularly per
        cada diario diaria diariamente semanal mensual anual vez veces siempre nunca todos todas
        """);

    private static readonly FrozenSet<string> Places = Words(
        """
        in at on behind under near from to into inside outside above below between beside beneath over opposite next through towards across
        en sobre detras debajo cerca desde hacia dentro fuera encima entre junto bajo frente
        """);

    private static readonly FrozenSet<string> Reasons = Words(
        """
        because since due caused cause causes reason reasons therefore thus hence so owing thanks result
        porque debido causa razon motivo pues asi gracias
        """);

    /// <summary>Whether kinds of this sort can be told surely enough that their absence speaks against an answer.</summary>
    public static bool IsTelling(QuestionKind kind) =>
        kind is QuestionKind.Number or QuestionKind.Money or QuestionKind.Time or QuestionKind.Extent or QuestionKind.Frequency or QuestionKind.Person;

    /// <summary>Whether a stretch of text holds such words.</summary>
    /// <param name="question">The question; a number or name that it gives itself does not count.</param>
    /// <param name="text">The text.</param>
    /// <param name="analyzer">The index's, for comparing words with the question's terms.</param>
    public static bool IsIn(Question question, string text, Analyzer analyzer)
    {
        IReadOnlyList<Token> tokens = Analyzer.Standard.Tokenize(text);
        string[] words = [.. tokens.Select(x => StopWords.Fold(x.Term))];
        var asked = new HashSet<string>(Analyzer.Standard.Tokenize(question.Text).Select(x => StopWords.Fold(x.Term)), StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i++)
        {
            bool found = question.Kind switch
            {
                QuestionKind.Number when question.Counted is { } counted => IsNumber(words[i]) && Counts(words, i, counted, analyzer),
                QuestionKind.Number => IsNumber(words[i]) && !asked.Contains(words[i]),
                QuestionKind.Money => IsNumber(words[i]) && IsMoney(text, words, tokens[i], i),
                QuestionKind.Extent => IsNumber(words[i]) && !asked.Contains(words[i]),
                QuestionKind.Time => (Times.Contains(words[i]) || IsYearOrClock(words[i])) && !asked.Contains(words[i]),
                QuestionKind.Frequency => Frequencies.Contains(words[i]),
                QuestionKind.Person => IsName(text, tokens, i) && !asked.Contains(words[i]),
                QuestionKind.Place => Places.Contains(words[i]),
                QuestionKind.Reason => Reasons.Contains(words[i]),
                _ => false,
            };
            if (found)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNumber(string word) => char.IsAsciiDigit(word[0]) || Numbers.Contains(word);

    private static bool Counts(string[] words, int number, string counted, Analyzer analyzer)
    {
        for (int i = number + 1; i < words.Length && i <= number + CountedWithin; i++)
        {
            if (analyzer.Tokenize(words[i]) is [var token, ..] && token.Term == counted)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMoney(string text, string[] words, Token number, int i) =>
        (number.Start > 0 && char.GetUnicodeCategory(text[number.Start - 1]) == UnicodeCategory.CurrencySymbol)
        || text.AsSpan(number.End).TrimStart() is [var next, ..] && char.GetUnicodeCategory(next) == UnicodeCategory.CurrencySymbol
        || words.Skip(i + 1).Take(3).Any(Currencies.Contains)
        || (i > 0 && Currencies.Contains(words[i - 1]));

    private static bool IsYearOrClock(string word) =>
        (word.Length == 4 && int.TryParse(word, CultureInfo.InvariantCulture, out int year) && year is >= 1000 and < 2200)
        || (word.Contains(':') && char.IsAsciiDigit(word[0]));

    // A capital letter tells a name, but not at the start of a sentence unless another follows.
    private static bool IsName(string text, IReadOnlyList<Token> tokens, int i)
    {
        bool capital = char.IsUpper(text[tokens[i].Start]);
        bool nextToo = i + 1 < tokens.Count && char.IsUpper(text[tokens[i + 1].Start]);
        return capital && (i > 0 || nextToo) && !(tokens[i].End - tokens[i].Start == 1);
    }

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
