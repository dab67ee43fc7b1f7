using System.Collections.Frozen;
using System.Globalization;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>Tells whether a sentence holds words of the kind that a question asks for, other than the question's own.</summary>
internal static class AnswerPattern
{
    // How far behind a number its unit may stand: "41 nautical miles".
    private const int UnitWithin = 3;

    // How far behind a number the counted thing may stand: "twelve of the old teeth".
    private const int CountedWithin = 4;

    private static readonly FrozenSet<string> Numbers = Words(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
        thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half double twice
        cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve
        veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta cuarenta cincuenta
        sesenta setenta ochenta noventa cien ciento doscientos doscientas trescientos trescientas cuatrocientos cuatrocientas quinientos
        quinientas seiscientos seiscientas setecientos setecientas ochocientos ochocientas novecientos novecientas mil millon millones docena medio media doble
        """);

    private static readonly FrozenSet<string> Currencies = Words(
        """
        euro euros eur dollar dollars usd cent cents pound pounds gbp pence penny shilling shillings sterling franc francs chf yen jpy yuan rupee rupees peso pesos crown crowns
        dolar dolares libra libras franco francos centimo centimos
        """);

    private static readonly FrozenSet<string> Times = Words(
        """
        january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday
        sunday morning afternoon evening night midnight noon midday dawn dusk sunset sunrise today yesterday tomorrow tonight spring summer autumn
        winter clock pm am ago weekend week month year daily date day breakfast lunch dinner supper
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado
        sabados domingo domingos fecha dia desayuno almuerzo cena manana tarde noche medianoche mediodia hoy ayer primavera verano otono invierno semana mes ano hora horas
        """);

    // "When must it be closed?" "When the wind is strong."
    private static readonly FrozenSet<string> Conditions = Words("when whenever if once until cuando hasta");

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

    private static readonly FrozenSet<string> BeforeThings = Words(
        """
        the in at on near from to into of behind under above between over through along across towards
        el la los las en a al de del desde hacia hasta
        """);

    /// <summary>Whether kinds of this sort can be told surely enough that their absence speaks against an answer.</summary>
    public static bool IsTelling(QuestionKind kind) =>
        kind is QuestionKind.Number or QuestionKind.Money or QuestionKind.Time or QuestionKind.Extent or QuestionKind.Frequency
            or QuestionKind.Person or QuestionKind.Name;

    /// <summary>Whether a stretch of text holds such words.</summary>
    /// <param name="question">The question; a number or name that it gives itself does not count.</param>
    /// <param name="text">The text.</param>
    /// <param name="analyzer">The index's, for comparing words with the question's terms.</param>
    public static bool IsIn(Question question, string text, Analyzer analyzer)
    {
        IReadOnlyList<Token> tokens = Analyzer.Standard.Tokenize(text);
        string[] words = [.. tokens.Select(x => StopWords.Fold(x.Term))];
        var asked = new HashSet<string>(
            Analyzer.Standard.Tokenize(question.Text).Select(x => StopWords.Fold(x.Term)), StringComparer.Ordinal);
        for (int i = 0; i < words.Length; i++)
        {
            bool found = question.Kind switch
            {
                QuestionKind.Number when question.Counted.Count > 0 => IsNumber(words[i]) && Counts(words, i, question, analyzer),
                QuestionKind.Number => IsNumber(words[i]) && !asked.Contains(words[i]) && Measures(question, text, words, tokens[i], i),
                QuestionKind.Money => IsNumber(words[i]) && IsMoney(text, words, tokens[i], i),
                QuestionKind.Extent => words[i] is "until" or "hasta"
                    || ((IsNumber(words[i]) || (IsArticle(words[i]) && !IsOrdinal(words, i + 1))) && !asked.Contains(words[i]) && Measures(question, text, words, tokens[i], i)),
                QuestionKind.Time => Conditions.Contains(words[i]) || (!asked.Contains(words[i]) && IsTime(words, i)),
                QuestionKind.Frequency => Frequencies.Contains(words[i]),
                QuestionKind.Person => (IsName(text, tokens, words, i) && !asked.Contains(words[i])) || IsAgent(text, tokens, words, i),
                QuestionKind.Name => char.IsUpper(text[tokens[i].Start]) && i > 0 && !asked.Contains(words[i]) && !IsCalendar(words[i]),
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

    private static bool IsArticle(string word) => word is "a" or "an" or "un" or "una";

    // "a second signature" is no second.
    private static bool IsOrdinal(string[] words, int i) => i < words.Length && words[i] is "second" or "segundo" or "segunda";

    private static bool Counts(string[] words, int number, Question question, Analyzer analyzer)
    {
        // In a row of a table the column's name stands before the number.
        for (int i = Math.Max(0, number - 1); i < words.Length && i <= number + CountedWithin; i++)
        {
            if (i != number && analyzer.Tokenize(words[i]) is [var token, ..]
                && (question.Counted.Contains(token.Term) || (question.IsSpanish && question.Counted.Contains(Question.SpanishTerm(words[i])))))
            {
                return true;
            }
        }

        return false;
    }

    // Without a unit that is asked for, any number is a measure but a year.
    private static bool Measures(Question question, string text, string[] words, Token number, int i)
    {
        if (question.Units.Count == 0)
        {
            return !(IsYear(words[i]) && i > 0 && words[i - 1] is "in" or "since" or "of" or "from" or "en" or "de" or "desde");
        }

        if (text.AsSpan(number.End).TrimStart() is ['°' or '%' or '"' or '′' or '″', ..])
        {
            return true;
        }

        string attached = words[i].TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ',');
        return AnswerUnits.IsOneOf(attached, question.Units)
            || words.Skip(i + 1).Take(UnitWithin).Any(x => AnswerUnits.IsOneOf(x, question.Units));
    }

    private static bool IsMoney(string text, string[] words, Token number, int i) =>
        (number.Start > 0 && char.GetUnicodeCategory(text[number.Start - 1]) == UnicodeCategory.CurrencySymbol)
        || text.AsSpan(number.End).TrimStart() is [var next, ..] && char.GetUnicodeCategory(next) == UnicodeCategory.CurrencySymbol
        || words.Skip(i + 1).Take(3).Any(Currencies.Contains)
        || (i > 0 && IsMoneyColumn(words[i - 1]))
        || (IsCell(text, number) && !IsYear(words[i]));

    // "cost_eur: 4300", "eur 4300".
    private static bool IsMoneyColumn(string name) => Currencies.Contains(name)
        || (name.Contains('_', StringComparison.Ordinal) && name.Split('_').Any(x => Currencies.Contains(x) || Question.IsPrice(x)));

    // The last cell of a row holds what the row is about; its currency often stands above the table alone.
    private static bool IsCell(string text, Token number) =>
        text.AsSpan(0, number.Start).TrimEnd().EndsWith('|') && text.AsSpan(number.End).IsWhiteSpace();

    private static bool IsTime(string[] words, int i) =>
        IsCalendar(words[i])
        || IsYear(words[i])
        || (words[i].Contains(':') && char.IsAsciiDigit(words[i][0]))
        || (i > 0 && IsNumber(words[i]) && words[i - 1] is "at" or "las" or "before" or "after" or "until" or "by" or "past" or "from");

    private static bool IsCalendar(string word) => AnswerUnits.IsOneOf(word, Times);

    private static bool IsYear(string word) =>
        word.Length == 4 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int year) && year is >= 1000 and < 2200;

    // A capital letter tells a name, but not at the start of a sentence unless another follows; and behind "in" or "the" it is a place or
    // a thing.
    private static bool IsName(string text, IReadOnlyList<Token> tokens, string[] words, int i)
    {
        if (!char.IsUpper(text[tokens[i].Start]) || tokens[i].End - tokens[i].Start == 1 || IsCalendar(words[i]))
        {
            return false;
        }

        int first = i;
        while (first > 0 && char.IsUpper(text[tokens[first - 1].Start]))
        {
            first--;
        }

        bool nextToo = i + 1 < tokens.Count && char.IsUpper(text[tokens[i + 1].Start]);
        return first == 0 ? i > 0 || nextToo : !BeforeThings.Contains(words[first - 1]);
    }

    // "painted by the pupils": who did it stands behind the passive, with a capital letter or without.
    private static bool IsAgent(string text, IReadOnlyList<Token> tokens, string[] words, int i) =>
        i > 0 && i + 1 < words.Length && words[i] is "by" or "por"
        && (words[i + 1] is "the" or "a" or "an" or "our" or "el" or "los" or "un" || char.IsUpper(text[tokens[i + 1].Start]))
        && !(i + 2 < words.Length && (IsNumber(words[i + 2]) || IsCalendar(words[i + 2])));

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
