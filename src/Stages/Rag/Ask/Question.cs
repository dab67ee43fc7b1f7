using System.Collections.Frozen;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>A question taken apart: its language, what kind of answer it asks for, and the terms it is about.</summary>
internal sealed class Question
{
    // A question of more words than this is a pasted document; the rest is not read.
    private const int MaxCharacters = 4000;
    private const int MaxTerms = 48;

    private static readonly FrozenSet<string> Measures = Words(
        """
        altitude amount angle area capacity cost costs depth diameter distance elevation fee frequency height humidity length mass number
        percentage pressure price quantity rate ratio salary size speed sum temperature thickness total value velocity volume voltage
        wavelength weight width year age altura cantidad coste costo distancia edad longitud numero peso precio temperatura velocidad
        """);

    private static readonly FrozenSet<string> Times = Words("date day hour month time weekday year dia fecha hora mes ano");
    private static readonly FrozenSet<string> Money = Words(
        """
        cost costs pay pays paid price spend spent earn earns charge charged money worth salary owe fee budget
        cuesta cuestan costo costaba paga pagan pago precio vale valen gana dinero
        """);

    private static readonly FrozenSet<string> NumberFollowers = Words(
        "big broad bright cold deep expensive far fast heavy high hot large low many much old small tall thick warm wide strong");

    private Question(string text, bool spanish, QuestionKind kind, IReadOnlyList<QueryTerm> terms, string? counted)
    {
        Text = text;
        IsSpanish = spanish;
        Kind = kind;
        Terms = terms;
        Counted = counted;
    }

    /// <summary>The question, cut to a length that is read.</summary>
    public string Text { get; }

    public bool IsSpanish { get; }

    public QuestionKind Kind { get; }

    /// <summary>The words, each once, in order; those without content are left out unless there are no others.</summary>
    public IReadOnlyList<QueryTerm> Terms { get; }

    /// <summary>The term that "how many" counts, or null.</summary>
    public string? Counted { get; }

    public static Question Parse(string text, Analyzer analyzer)
    {
        string cut = text.Length <= MaxCharacters ? text : text[..MaxCharacters];
        List<string> words = [.. Analyzer.Standard.Tokenize(cut).Select(x => StopWords.Fold(x.Term))];
        bool spanish = StopWords.IsSpanish(words, cut);
        int lead = spanish ? -1 : words.FindIndex(x => x is "how" or "what" or "which");
        string? behind = lead >= 0 && lead + 1 < words.Count ? words[lead + 1] : null;
        var terms = new List<QueryTerm>();
        var all = new List<QueryTerm>();
        foreach (Token token in analyzer.Tokenize(cut))
        {
            string word = StopWords.Fold(cut[token.Start..token.End]);
            QueryRole role = word != behind ? QueryRole.Content
                : words[lead] == "how" ? QueryRole.Measure
                : QueryRole.Focus;
            Collect(token.Term, word, role, all);
            if (!StopWords.Contains(word, spanish) || role == QueryRole.Measure)
            {
                Collect(token.Term, word, role, terms);
            }
        }

        terms.RemoveAll(x => x.Role == QueryRole.Measure && x.Forms.Count == 1 && terms.Count > 1);
        QuestionKind kind = spanish ? SpanishKind(words) : EnglishKind(words);
        string? counted = spanish ? WordAfter(words, x => x.StartsWith("cuant", StringComparison.Ordinal)) : CountedWord(words);
        return new Question(cut, spanish, kind, terms.Count > 0 ? terms : all, counted is null ? null : TermOf(counted, analyzer));

        void Collect(string term, string word, QueryRole role, List<QueryTerm> into)
        {
            if (into.Count < MaxTerms && !into.Exists(x => x.Forms[0] == term))
            {
                IEnumerable<string> forms = spanish ? [] : WordForms.Of(word, role == QueryRole.Measure).Select(x => TermOf(x, analyzer)).OfType<string>();
                into.Add(new QueryTerm([.. forms.Prepend(term).Distinct(StringComparer.Ordinal)], role));
            }
        }
    }

    private static QuestionKind EnglishKind(List<string> words)
    {
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
                case "how" when NumberFollowers.Contains(next):
                    return QuestionKind.Number;
                case "when":
                    return QuestionKind.Time;
                case "who" or "whom" or "whose":
                    return QuestionKind.Person;
                case "where":
                    return QuestionKind.Place;
                case "why":
                    return QuestionKind.Reason;
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

            if (Measures.Contains(word))
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
                case "cuanto" when next is "dura" or "duro" or "tiempo" or "mide":
                    return QuestionKind.Extent;
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
                case "que" or "cual" when Measures.Contains(next):
                    return QuestionKind.Number;
            }
        }

        return QuestionKind.Other;
    }

    private static string? CountedWord(List<string> words)
    {
        int many = words.IndexOf("many");
        return many > 0 && words[many - 1] == "how" && many + 1 < words.Count ? words[many + 1] : null;
    }

    private static string? WordAfter(List<string> words, Predicate<string> match)
    {
        int at = words.FindIndex(match);
        return at >= 0 && at + 1 < words.Count && words[at].EndsWith('s') ? words[at + 1] : null;
    }

    private static string? TermOf(string word, Analyzer analyzer) => analyzer.Tokenize(word) is [var token, ..] ? token.Term : null;

    private static FrozenSet<string> Words(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
