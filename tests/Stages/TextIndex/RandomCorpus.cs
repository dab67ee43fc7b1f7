using System.Text;

namespace Tars.TextIndex.Tests;

/// <summary>Documents from a seed: words of very different frequency, Unicode noise, empty and large documents.</summary>
internal sealed class RandomCorpus
{
    private static readonly int[] Noise =
    [
        0xE9,
        0x3B1,
        0x416,
        0x5D0,
        0x627,
        0xE01,
        0x4E2D,
        0x3042,
        0x30AB,
        0xAC00,
        0x1F600,
        0x10400,
        0x301,
        0x2019,
    ];
    private readonly Random _random;
    private readonly string[] _words;
    private int _next;
    private bool _fuzzy;

    public RandomCorpus(int seed, int vocabulary = 3000)
    {
        _random = new Random(seed);
        _words = [.. Enumerable.Range(0, vocabulary).Select(_ => NewWord())];
    }

    /// <summary>The words of another, in an order of its own.</summary>
    public RandomCorpus(RandomCorpus words, int seed)
    {
        _random = new Random(seed);
        _words = words._words;
    }

    public static IndexSchema Schema() => new IndexSchema()
        .Text("title", stored: true).Text("text", stored: true, offsets: true).Keyword("key", stored: true)
        .Keyword("tag", column: ColumnKind.SortedSet).Stored("number").Stored("bytes")
        .Column("year", ColumnKind.Numeric).Column("blob", ColumnKind.Binary).Column("kind", ColumnKind.Sorted)
        .Column("marks", ColumnKind.SortedNumeric);

    public Random Random => _random;

    public string Word() => _words[(int)(_words.Length * Math.Pow(_random.NextDouble(), 3))];

    public RandomDocument Next(string? key = null)
    {
        var length = _random.Next(20) switch { 0 => 0, 1 => _random.Next(2000), _ => _random.Next(60) };
        return new RandomDocument(
            key ?? "k" + _next++,
            Text(_random.Next(8)),
            Text(length),
            [.. Enumerable.Range(0, _random.Next(3)).Select(_ => "t" + _random.Next(5))],
            _random.NextInt64() >> _random.Next(64));
    }

    public Query Query(int depth = 2)
    {
        var kind = _random.Next(10);
        if (depth == 0 || kind < 4)
        {
            return _random.Next(14) switch
            {
                12 => Range("year", 1890 + _random.Next(120)),
                13 => Range("marks", _random.Next(-320, 720)),
                0 => new TermQuery("tag", "t" + _random.Next(6)),
                1 => new TermQuery("text", "absent" + _random.Next(100)),
                2 or 3 => new TermQuery("title", Word().ToLowerInvariant(), 2),
                4 => new ConstantScoreQuery(new TermQuery("text", Word().ToLowerInvariant()), 1.5f),
                5 when depth < 2 => new MatchAllQuery(),
                _ => new TermQuery("text", Word().ToLowerInvariant(), _random.Next(3) == 0 ? 0.7f : 1),
            };
        }

        var should = 0;
        var query = new BooleanQuery(_random.Next(4) == 0 ? 1.3f : 1, kind == 9 ? 2 : 0);
        for (var n = _random.Next(1, 6); n > 0; n--)
        {
            var occur = _random.Next(10) switch { 0 or 1 => Occur.Must, 2 => Occur.MustNot, 3 => Occur.Filter, _ => Occur.Should };
            should += occur == Occur.Should ? 1 : 0;
            query.Add(Query(depth - 1), occur);
        }

        for (; should < query.MinShouldMatch; should++)
            query.Should(Query(0));
        return query;
    }

    /// <summary>A phrase, a pattern, or a boolean query of such.</summary>
    public Query PatternQuery(IReadOnlyList<RandomDocument> documents, int depth = 1)
    {
        if (depth > 0 && _random.Next(4) == 0)
        {
            var query = new BooleanQuery(_random.Next(4) == 0 ? 1.7f : 1);
            for (var n = _random.Next(1, 4); n > 0; n--)
                query.Add(
                    _random.Next(2) == 0 ? PatternQuery(documents, depth - 1) : Query(0), _random.Next(4) == 0 ? Occur.Must : Occur.Should);
            return query;
        }

        var boost = _random.Next(4) == 0 ? 0.7f : 1;
        var word = Word().ToLowerInvariant();
        var words = Analysis.Analyzer.Standard.Tokenize(documents[_random.Next(documents.Count)].Text);
        switch (_random.Next(10))
        {
            case 0:
                return new PrefixQuery("text", word[..Math.Min(word.Length, _random.Next(4))], boost);
            case 1:
                var at = _random.Next(word.Length);
                return new WildcardQuery(
                    "text",
                    _random.Next(3) switch { 0 => word[..at] + "*", 1 => word[..at] + "?" + word[(at + 1)..], _ => "?*" + word[at..] },
                    boost);
            case 2:
                var (lower, upper) = (_random.Next(9) == 0 ? null : word, _random.Next(9) == 0 ? null : Word().ToLowerInvariant());
                return new TermRangeQuery("text", lower, upper, _random.Next(2) == 0, _random.Next(2) == 0, boost);
            case 3 or 4 when depth > 0:
                return new FuzzyQuery("text", word, _random.Next(3), _random.Next(3), boost);
            default:
                if (words.Count < 4)
                    return new TermQuery("text", word);
                var start = _random.Next(words.Count - 3);
                var part = words.Skip(start).Take(_random.Next(1, 4)).Select(t => t.Term).ToList();
                if (_random.Next(3) == 0)
                    part.Add(part[_random.Next(part.Count)]);
                if (_random.Next(3) == 0)
                    _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(part));
                if (_random.Next(4) == 0)
                    part[^1] = word;
                return new PhraseQuery("text", part, _random.Next(3) == 0 ? 0 : _random.Next(12), boost);
        }
    }

    /// <summary>A text in the classic syntax.</summary>
    public string QueryText(IReadOnlyList<RandomDocument> documents, int depth = 2)
    {
        _fuzzy &= depth < 2;
        var text = new StringBuilder();
        for (var n = _random.Next(1, 5); n > 0; n--)
        {
            if (text.Length > 0)
                text.Append(_random.Next(6) switch { 0 => " AND ", 1 => " OR ", 2 => " && ", 3 => " || ", _ => "  " });
            text.Append(_random.Next(9) switch { 0 => "+", 1 => "-", 2 => "NOT ", 3 => "!", _ => "" });
            text.Append(_random.Next(6) switch { 0 => "title:", 1 => "text:", _ => "" });
            var word = Word().Replace("\u2019", "'", StringComparison.Ordinal);
            var words = documents[_random.Next(documents.Count)].Text.Split(' ');
            text.Append(_random.Next(depth == 0 ? 11 : 13) switch
            {
                0 => word[..1] + "*",
                1 => word + "*",
                2 => word[..1] + "?*" + word[^1..],
                // Two fuzzy words may share a term, and which statistics that has then is left to chance in Java.
                3 or 4 when !_fuzzy => Fuzzy(word),
                5 => $"\"{string.Join(' ', words.Take(_random.Next(1, 4)))}\"",
                6 => $"\"{string.Join(' ', words.Take(3).Reverse())}\"~{_random.Next(9)}",
                7 => $"[{word} TO {Word()}]",
                8 => $"{{{word} TO *]",
                9 => $"{word}-{Word()}",
                11 or 12 => $"({QueryText(documents, depth - 1)})",
                _ => word,
            });
            text.Append(_random.Next(7) == 0 ? "^2.5" : "");
        }

        return text.ToString();
    }

    private NumericRangeQuery Range(string field, int from) => new(
        field, _random.Next(6) == 0 ? null : from, _random.Next(6) == 0 ? null : from + _random.Next(-5, 60),
        _random.Next(3) == 0 ? 1.9f : 1);

    private string Fuzzy(string word)
    {
        _fuzzy = true;
        return word + (_random.Next(2) == 0 ? "~" : "~1");
    }

    private string Text(int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
            text.Append(i == 0 ? "" : _random.Next(9) == 0 ? ", " : " ").Append(Word());
        return text.ToString();
    }

    private string NewWord()
    {
        var word = new StringBuilder();
        for (var n = 1 + _random.Next(9); n > 0; n--)
        {
            if (_random.Next(25) == 0)
                word.Append(char.ConvertFromUtf32(Noise[_random.Next(Noise.Length)]));
            else
                word.Append((char)('a' + (int)(26 * Math.Pow(_random.NextDouble(), 1.5))));
        }

        if (_random.Next(40) == 0)
            word.Append(_random.Next(3000));
        return word.ToString();
    }
}
