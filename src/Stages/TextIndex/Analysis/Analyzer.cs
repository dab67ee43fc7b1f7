namespace Tars.TextIndex.Analysis;

/// <summary>
/// Turns text into terms. The same analyzer serves indexing and queries. Instances are safe for many threads; no culture plays a part.
/// </summary>
public abstract class Analyzer
{
    /// <summary>Word breaks by Unicode Annex 29, lower-cased; no stop words. Words above 255 UTF-16 units are cut.</summary>
    public static Analyzer Standard { get; } = Of(AnalysisStep.LowerCase);

    /// <summary>
    /// As <see cref="Standard"/>, without English possessives and the 33 classic stop words, and stemmed by Porter's algorithm.
    /// </summary>
    public static Analyzer English { get; } = Of(
        AnalysisStep.EnglishPossessive, AnalysisStep.LowerCase, AnalysisStep.Stop(StopWords.English), AnalysisStep.EnglishStem);

    /// <summary>
    /// As <see cref="Standard"/>, without the stop words of the Snowball list, and stemmed lightly: number and gender go, verbs stay.
    /// </summary>
    public static Analyzer Spanish { get; } = Of(AnalysisStep.LowerCase, AnalysisStep.Stop(StopWords.Spanish), AnalysisStep.SpanishStem);

    /// <summary>Word breaks by Unicode Annex 29, then the steps one after the other.</summary>
    public static Analyzer Of(params IReadOnlyList<AnalysisStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return new ChainAnalyzer([.. steps]);
    }

    /// <summary>Hands the tokens of <paramref name="text"/> to <paramref name="sink"/> in order of their start.</summary>
    public abstract void Tokenize(ReadOnlySpan<char> text, TokenSink sink);

    /// <summary>
    /// What the analyzer does to single characters alone, for parts of words such as prefixes and patterns: they are not to be split or
    /// stemmed. Lower-cases, unless overridden.
    /// </summary>
    public virtual string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return LowerCaseFilter.Apply(text);
    }

    /// <summary>The tokens as a list, for queries and highlighting.</summary>
    public IReadOnlyList<Token> Tokenize(ReadOnlySpan<char> text)
    {
        var list = new ListSink();
        Tokenize(text, list);
        return list.Tokens;
    }

    private sealed class ListSink : TokenSink
    {
        public List<Token> Tokens { get; } = [];

        public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end) =>
            Tokens.Add(new Token(term.ToString(), positionIncrement, start, end));
    }
}
