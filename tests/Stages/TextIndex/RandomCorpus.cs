using System.Text;

namespace Tars.TextIndex.Tests;

/// <summary>Documents from a seed: words of very different frequency, Unicode noise, empty and large documents.</summary>
internal sealed class RandomCorpus
{
    private static readonly int[] Noise = [0xE9, 0x3B1, 0x416, 0x5D0, 0x627, 0xE01, 0x4E2D, 0x3042, 0x30AB, 0xAC00, 0x1F600, 0x10400, 0x301, 0x2019];
    private readonly Random _random;
    private readonly string[] _words;
    private int _next;

    public RandomCorpus(int seed, int vocabulary = 3000)
    {
        _random = new Random(seed);
        _words = [.. Enumerable.Range(0, vocabulary).Select(_ => NewWord())];
    }

    public static IndexSchema Schema() => new IndexSchema()
        .Text("title", stored: true).Text("text", stored: true).Keyword("key", stored: true).Keyword("tag").Stored("number").Stored("bytes");

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
            return _random.Next(12) switch
            {
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
