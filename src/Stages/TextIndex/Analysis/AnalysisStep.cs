using System.Collections.Frozen;

namespace Tars.TextIndex.Analysis;

/// <summary>What an analyzer does to the words of a text, one step after the other; put together by <see cref="Analyzer.Of"/>.</summary>
public sealed class AnalysisStep
{
    private AnalysisStep(Func<TokenSink, TokenSink> open, Func<string, string>? normalize = null) => (Open, Normalize) = (open, normalize);

    /// <summary>Lower-cases by Unicode's simple mapping, code point by code point.</summary>
    public static AnalysisStep LowerCase { get; } = new(next => new LowerCaseFilter(next), LowerCaseFilter.Apply);

    /// <summary>
    /// Replaces letters, digits and signs by what they look like in ASCII, where they do: accents go, ligatures and wide forms are
    /// resolved. Others stay.
    /// </summary>
    public static AnalysisStep Fold { get; } = new(next => new FoldFilter(next), FoldFilter.Apply);

    /// <summary>Drops a closing 's.</summary>
    public static AnalysisStep EnglishPossessive { get; } = new(next => new PossessiveFilter(next));

    /// <summary>Stems English words by Porter's algorithm; they have to be in lower case.</summary>
    public static AnalysisStep EnglishStem { get; } = new(next => new PorterFilter(next));

    /// <summary>Joins the forms of Spanish nouns and adjectives; they have to be in lower case.</summary>
    public static AnalysisStep SpanishStem { get; } = new(next => new SpanishStemFilter(next));

    /// <summary>The 33 classic English stop words.</summary>
    public static IReadOnlySet<string> EnglishStopWords => StopWords.English;

    /// <summary>The Spanish stop words of the Snowball list.</summary>
    public static IReadOnlySet<string> SpanishStopWords => StopWords.Spanish;

    internal Func<TokenSink, TokenSink> Open { get; }

    /// <summary>What the step does to parts of words; null for nothing.</summary>
    internal Func<string, string>? Normalize { get; }

    /// <summary>Drops words; those behind them keep their distance.</summary>
    /// <param name="words">As they are at this step, in lower case behind <see cref="LowerCase"/>.</param>
    public static AnalysisStep Stop(IEnumerable<string> words)
    {
        var set = words.ToFrozenSet(StringComparer.Ordinal);
        return new(next => new StopFilter(set, next));
    }

    /// <summary>A step that some words are spared: keywords that are not to be stemmed, say.</summary>
    /// <param name="words">As they are at this step.</param>
    /// <param name="step">What is done to all others.</param>
    public static AnalysisStep Except(IEnumerable<string> words, AnalysisStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var set = words.ToFrozenSet(StringComparer.Ordinal);
        return new(next => new ExceptFilter(set, step.Open(next), next));
    }

    /// <summary>All parts of each word of some lengths in code points, all at the word's position; shorter words have none.</summary>
    /// <param name="least">1 or more.</param>
    /// <param name="most">At least <paramref name="least"/>, at most 64.</param>
    /// <param name="beginnings">Only the parts a word begins with.</param>
    public static AnalysisStep Grams(int least, int most, bool beginnings = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 64);
        return new(next => new GramFilter(least, most, beginnings, next));
    }

    /// <summary>Adds synonyms at the place of what they stand for.</summary>
    public static AnalysisStep Synonyms(SynonymMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(next => new SynonymFilter(map, next));
    }
}
