using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>A passage with its sentences and the terms of each.</summary>
internal sealed class AnalyzedPassage
{
    private readonly HashSet<string>[] _terms;
    private readonly List<Token> _tokens;
    private readonly string[]? _stems;
    private HashSet<string>? _all;

    /// <summary>Analyses a passage.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="analyzer">The index's.</param>
    /// <param name="spanish">Whether Spanish stems count as terms too, see <see cref="Question.SpanishTerm"/>.</param>
    public AnalyzedPassage(Passage passage, Analyzer analyzer, bool spanish)
    {
        Passage = passage;
        Sentences = SentenceSplitter.Split(passage.Text, passage.Anchors, rows: passage.Media == MediaKind.Table);
        _tokens = [.. analyzer.Tokenize(passage.Text)];
        _stems = spanish ? [.. _tokens.Select(x => Question.SpanishTerm(passage.Text[x.Start..x.End]))] : null;
        _terms = new HashSet<string>[Sentences.Count];
        int token = 0;
        for (int i = 0; i < _terms.Length; i++)
        {
            _terms[i] = new HashSet<string>(StringComparer.Ordinal);
            for (; token < _tokens.Count && _tokens[token].Start < Sentences[i].End; token++)
            {
                _terms[i].Add(_tokens[token].Term);
                if (_stems is not null)
                {
                    _terms[i].Add(_stems[token]);
                }
            }
        }

        string context = $"{passage.Title}\n{passage.Heading}";
        IReadOnlyList<Token> inContext = analyzer.Tokenize(context);
        Context = new HashSet<string>(
            inContext.Select(x => x.Term).Concat(spanish ? inContext.Select(x => Question.SpanishTerm(context[x.Start..x.End])) : []),
            StringComparer.Ordinal);
    }

    public Passage Passage { get; }

    public IReadOnlyList<TextSpan> Sentences { get; }

    /// <summary>The terms of title and headings.</summary>
    public IReadOnlySet<string> Context { get; }

    /// <summary>The terms of all sentences.</summary>
    public IReadOnlySet<string> Terms => _all ??= [.. _terms.SelectMany(x => x)];

    /// <summary>The terms of a sentence; none for an index outside.</summary>
    public IReadOnlySet<string> TermsOf(int sentence) =>
        sentence >= 0 && sentence < _terms.Length ? _terms[sentence] : System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The exact words of a stretch.</summary>
    public string Quote(TextSpan span) => Passage.Text.Substring(span.Start, span.Length);

    /// <summary>The stretches of a span whose terms are among the given ones, relative to the span, neighbours not joined.</summary>
    public IReadOnlyList<TextSpan> Matches(TextSpan span, IReadOnlySet<string> terms)
    {
        var matches = new List<TextSpan>();
        for (int i = 0; i < _tokens.Count; i++)
        {
            Token token = _tokens[i];
            if (token.Start >= span.Start && token.End <= span.End
                && (terms.Contains(token.Term) || (_stems is not null && terms.Contains(_stems[i])))
                && (matches.Count == 0 || token.Start - span.Start >= matches[^1].End))
            {
                matches.Add(new TextSpan(token.Start - span.Start, token.End - token.Start));
            }
        }

        return matches;
    }
}
