using System.Collections.Frozen;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>A question taken apart: its language, what kind of answer it asks for, and the terms it is about.</summary>
internal sealed class Question
{
    // A question of more words than this is a pasted document; the rest is not read.
    private const int MaxCharacters = 4000;
    private const int MaxTerms = 48;

    private static readonly FrozenSet<string> Times = Words("date day hour month time weekday year dia fecha hora mes ano");
    private static readonly FrozenSet<string> Money = Words(
        """
        cost costs pay pays paid price spend spent earn earns charge charged money worth salary owe fee budget
        cuesta cuestan costo costaba paga pagan pago precio vale valen gana dinero
        """);

    // Nouns that ask for money behind "what" too.
    private static readonly FrozenSet<string> Prices = Words(
        "cost costs price fee fare salary wage charge coste costo precio tarifa sueldo salario");

    private static readonly FrozenSet<string> Auxiliaries = Words(
        "is are was were am do does did can could may must shall should will would has have had");

    private static readonly FrozenSet<string> SpanishInterrogatives = Words(
        "que cual cuales quien quienes cuando donde adonde como cuanto cuanta cuantos cuantas");

    private Question(string text, bool spanish, QuestionKind kind, IReadOnlyList<QueryTerm> terms)
    {
        Text = text;
        IsSpanish = spanish;
        Kind = kind;
        Terms = terms;
    }

    /// <summary>The question, cut to a length that is read.</summary>
    public string Text { get; }

    public bool IsSpanish { get; }

    public QuestionKind Kind { get; }

    /// <summary>The words, each once, in order; those without content are left out unless there are no others.</summary>
    public IReadOnlyList<QueryTerm> Terms { get; }

    /// <summary>The terms any of which "how many" counts; none when it is no such question.</summary>
    public IReadOnlyList<string> Counted { get; private init; } = [];

    /// <summary>The units that a number must have to answer; empty when any number does.</summary>
    public FrozenSet<string> Units { get; private init; } = FrozenSet<string>.Empty;

    /// <summary>Its vector, once the model of the archive that it is put to gave it; null before.</summary>
    public float[]? Vector { get; set; }

    public static Question Parse(string text, Analyzer analyzer)
    {
        string cut = text.Length <= MaxCharacters ? text : text[..MaxCharacters];
        IReadOnlyList<Token> tokens = Analyzer.Standard.Tokenize(cut);
        List<string> words = [.. tokens.Select(x => StopWords.Fold(x.Term))];
        bool spanish = StopWords.IsSpanish(words, cut);
        int lead = spanish
            ? words.FindIndex(x => x is "que" or "cual" || x.StartsWith("cuant", StringComparison.Ordinal))
            : words.FindIndex(x => x is "how" or "what" or "which");
        int behind = lead >= 0 && lead + 1 < words.Count ? lead + 1 : -1;
        QuestionKind kind = spanish ? SpanishKind(words) : EnglishKind(words, cut);
        bool named = IsMixedCase(cut, tokens);
        var terms = new List<QueryTerm>();
        var all = new List<QueryTerm>();
        foreach (Token token in analyzer.Tokenize(cut))
        {
            string word = StopWords.Fold(cut[token.Start..token.End]);
            bool capital = named && token.Start > tokens[0].Start && char.IsUpper(cut[token.Start]);
            QueryRole role = behind >= 0 && token.Start == tokens[behind].Start ? RoleBehind(words[lead], word)
                : kind == QuestionKind.Money && Prices.Contains(word) ? QueryRole.Measure
                : kind == QuestionKind.Name && word is "name" or "names" or "called" or "llama" or "llaman" ? QueryRole.Measure
                : capital ? QueryRole.Name
                : QueryRole.Content;
            Collect(token.Term, word, role, all);
            if (!StopWords.Contains(word, spanish) || role == QueryRole.Measure || (capital && word is "may" or "us" or "it"))
            {
                Collect(token.Term, word, role, terms);
            }
        }

        if (behind >= 0 && (words[lead] == "how" || Times.Contains(words[behind])))
        {
            terms.RemoveAll(x => x.Role == QueryRole.Measure && x.Forms.Count == (spanish ? 2 : 1) && terms.Count > 1);
        }

        int counted = CountedWord(words, spanish);
        FrozenSet<string>? units = behind < 0 ? null
            : words[lead] == "how" ? AnswerUnits.AskedBy(words[behind])
            : words.Skip(behind).Take(4).Select(AnswerUnits.AskedByNoun).FirstOrDefault(x => x is not null);
        return new Question(cut, spanish, kind, terms.Count > 0 ? terms : all)
        {
            Units = units ?? FrozenSet<string>.Empty,
            Counted = counted < 0 ? [] : FormsOf(words[counted], measured: false, spanish, analyzer),
        };

        void Collect(string term, string word, QueryRole role, List<QueryTerm> into)
        {
            if (into.Count < MaxTerms && !into.Exists(x => x.Forms[0] == term))
            {
                List<string> forms = [.. FormsOf(word, role == QueryRole.Measure, spanish, analyzer).Prepend(term).Distinct(StringComparer.Ordinal)];
                IEnumerable<string> related = spanish ? RelatedWords.OfSpanish(word)
                    : WordForms.Of(word, measured: false).Prepend(word).SelectMany(RelatedWords.OfEnglish);
                into.Add(
                    new QueryTerm(forms, [.. related.SelectMany(x => FormsOf(x, measured: false, spanish, analyzer)).Except(forms)], role));
            }
        }
    }

    /// <summary>Whether a word, folded, names a price: cost, fee.</summary>
    public static bool IsPrice(string word) => Prices.Contains(word);

    /// <summary>
    /// What stands among the terms of a sentence for a Spanish word, whatever its form. No term of the index looks like it.
    /// </summary>
    public static string SpanishTerm(string word) => "es " + SpanishStem.Of(StopWords.Fold(word));

    private static List<string> FormsOf(string word, bool measured, bool spanish, Analyzer analyzer)
    {
        List<string> forms = [];
        foreach (string form in spanish ? [word] : WordForms.Of(word, measured).Prepend(word))
        {
            if (TermOf(form, analyzer) is { } term && !forms.Contains(term))
            {
                forms.Add(term);
            }
        }

        if (spanish)
        {
            forms.Add(SpanishTerm(word));
        }

        return forms;
    }

    private static QueryRole RoleBehind(string lead, string word) =>
        AnswerUnits.AskedBy(word) is not null || Times.Contains(word) || Prices.Contains(word) || lead == "how" ? QueryRole.Measure
        : lead[0] == 'c' ? QueryRole.Content
        : QueryRole.Focus;

    // Where every word begins with a capital letter, none of them tells a name.
    private static bool IsMixedCase(string text, IReadOnlyList<Token> tokens) =>
        tokens.Any(x => x.End - x.Start > 3 && char.IsLower(text[x.Start]));

    private static QuestionKind EnglishKind(List<string> words, string text)
    {
        if (words.Count > 0 && Auxiliaries.Contains(words[0]) && text.AsSpan().TrimEnd().EndsWith("?"))
        {
            return QuestionKind.YesOrNo;
        }

        for (int at = 0; at < words.Count; at++)
        {
            string next = at + 1 < words.Count ? words[at + 1] : string.Empty;
            switch (words[at])
            {
                case "how" when next is "long":
                    return QuestionKind.Extent;
                case "how" when next is "often":
                    return QuestionKind.Frequency;
                case "how" when next is "much" && words.Exists(Money.Contains):
                    return QuestionKind.Money;
                case "how" when AnswerUnits.AskedBy(next) is not null:
                    return QuestionKind.Number;
                case "how":
                    return QuestionKind.Other;
                case "when":
                    return QuestionKind.Time;
                case "who" or "whom" or "whose":
                    return QuestionKind.Person;
                case "where":
                    return QuestionKind.Place;
                case "why":
                    return QuestionKind.Reason;
                case "what" or "which" when words.Skip(at + 1).Take(6).Any(x => x is "name" or "names" or "called"):
                    return QuestionKind.Name;
                case "what" or "which" when words.Skip(at + 1).Any(Prices.Contains):
                    return QuestionKind.Money;
                case "what" or "which":
                    return OfNoun(words.Skip(at + 1));
            }
        }

        return QuestionKind.Other;
    }

    // "At which wind speed must", "What is the total cost of": the noun stands before the verb or the preposition.
    private static QuestionKind OfNoun(IEnumerable<string> following)
    {
        bool noun = false;
        foreach (string word in following.Take(6))
        {
            bool function = StopWords.Contains(word, spanish: false);
            if (function && noun)
            {
                break;
            }

            noun |= !function;
            if (Times.Contains(word))
            {
                return QuestionKind.Time;
            }

            if (AnswerUnits.AskedByNoun(word) is not null)
            {
                return QuestionKind.Number;
            }
        }

        return QuestionKind.Other;
    }

    private static QuestionKind SpanishKind(List<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string next = i + 1 < words.Count ? words[i + 1] : string.Empty;
            switch (words[i])
            {
                case "cuanto" when AnswerUnits.AskedBy(next) is { Count: > 0 } && next[0] is 'd' or 't':
                    return QuestionKind.Extent;
                case "cuanto" when i > 0 && words[i - 1] == "cada":
                    return QuestionKind.Frequency;
                case "cuanto" when words.Exists(Money.Contains):
                    return QuestionKind.Money;
                case "cuanto" or "cuanta" or "cuantos" or "cuantas":
                    return QuestionKind.Number;
                case "cuando":
                    return QuestionKind.Time;
                case "donde":
                    return QuestionKind.Place;
                case "quien" or "quienes":
                    return QuestionKind.Person;
                case "que" when i > 0 && words[i - 1] == "por":
                    return QuestionKind.Reason;
                case "que" or "cual" when Times.Contains(next):
                    return QuestionKind.Time;
                case "que" or "cual" when words.Skip(i + 1).Take(3).Any(Prices.Contains):
                    return QuestionKind.Money;
                case "que" or "cual" when words.Skip(i + 1).Take(3).Any(x => AnswerUnits.AskedBy(x) is not null):
                    return QuestionKind.Number;
                case "como" when next is "llama" or "llaman" || words.Skip(i + 1).Take(2).Contains("llama"):
                    return QuestionKind.Name;
            }
        }

        return words.Exists(SpanishInterrogatives.Contains) ? QuestionKind.Other : QuestionKind.YesOrNo;
    }

    // The index of the word behind "how many", or -1.
    private static int CountedWord(List<string> words, bool spanish)
    {
        int many = spanish ? words.FindIndex(x => x is "cuantos" or "cuantas") : words.IndexOf("many");
        return many >= 0 && many + 1 < words.Count && (spanish || (many > 0 && words[many - 1] == "how")) ? many + 1 : -1;
    }

    private static string? TermOf(string word, Analyzer analyzer) => analyzer.Tokenize(word) is [var token, ..] ? token.Term : null;

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
