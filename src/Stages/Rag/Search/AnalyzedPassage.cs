using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>A passage with its sentences and the terms of each.</summary>
internal sealed class AnalyzedPassage
{
    private readonly HashSet<string>[] _terms;
    private readonly List<Token> _tokens;

    public AnalyzedPassage(Passage passage, Analyzer analyzer)
    {
        Passage = passage;
        Sentences = SentenceSplitter.Split(passage.Text, passage.Anchors);
        _tokens = [.. analyzer.Tokenize(passage.Text)];
        _terms = new HashSet<string>[Sentences.Count];
        int token = 0;
        for (int i = 0; i < _terms.Length; i++)
        {
            _terms[i] = new HashSet<string>(StringComparer.Ordinal);
            for (; token < _tokens.Count && _tokens[token].Start < Sentences[i].End; token++)
            {
                _terms[i].Add(_tokens[token].Term);
            }
        }

        Context = new HashSet<string>(analyzer.Tokenize($"{passage.Title}\n{passage.Heading}").Select(x => x.Term), StringComparer.Ordinal);
    }

    public Passage Passage { get; }

    public IReadOnlyList<TextSpan> Sentences { get; }

    /// <summary>The terms of title and headings.</summary>
    public IReadOnlySet<string> Context { get; }

    /// <summary>The terms of a sentence; none for an index outside.</summary>
    public IReadOnlySet<string> TermsOf(int sentence) =>
        sentence >= 0 && sentence < _terms.Length ? _terms[sentence] : System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The exact words of a stretch.</summary>
    public string Quote(TextSpan span) => Passage.Text.Substring(span.Start, span.Length);

    /// <summary>The stretches of a span whose terms are among the given ones, relative to the span, neighbours not joined.</summary>
    public IReadOnlyList<TextSpan> Matches(TextSpan span, IReadOnlySet<string> terms)
    {
        var matches = new List<TextSpan>();
        foreach (Token token in _tokens)
        {
            if (token.Start >= span.Start && token.End <= span.End && terms.Contains(token.Term)
                && (matches.Count == 0 || token.Start - span.Start >= matches[^1].End))
            {
                matches.Add(new TextSpan(token.Start - span.Start, token.End - token.Start));
            }
        }

        return matches;
    }
}
