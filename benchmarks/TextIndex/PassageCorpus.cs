namespace Tars.Benchmarks.TextIndex;

/// <summary>
/// Passages and queries from a seed: 30 to 200 words each, drawn from 60,000 by Zipf's law, a fifth of them from the twenty words of the
/// passage's topic, so that frequencies and lengths differ as they do in prose.
/// </summary>
internal sealed class PassageCorpus
{
    private const int Vocabulary = 60_000;
    private const int Topics = 2000;
    private const int TopicWords = 20;
    private const double Exponent = 1.05;
    private readonly string[] _words = new string[Vocabulary];
    private readonly double[] _cumulative = new double[Vocabulary];
    private readonly int[][] _topics;
    private readonly Random _random;

    internal PassageCorpus(int seed)
    {
        _random = new Random(seed);
        double sum = 0;
        for (var i = 0; i < Vocabulary; i++)
        {
            _words[i] = Word(i);
            sum += 1 / Math.Pow(i + 3, Exponent);
            _cumulative[i] = sum;
        }

        _topics = [.. Enumerable.Range(0, Topics).Select(_ => Enumerable.Range(0, TopicWords).Select(_ => 50 + Draw(0.6)).ToArray())];
    }

    internal string Passage()
    {
        var topic = _topics[_random.Next(Topics)];
        var text = new System.Text.StringBuilder();
        for (var n = _random.Next(30, 200); n > 0; n--)
            text.Append(_words[_random.Next(5) == 0 ? topic[_random.Next(TopicWords)] : Draw(1)]).Append(_random.Next(14) == 0 ? ". " : " ");
        return text.ToString();
    }

    /// <summary>Words for a query: from the most frequent third of all occurrences to rare ones, evenly.</summary>
    internal string[] QueryWords(int count) => [.. Enumerable.Range(0, count).Select(_ => _words[(int)(Math.Pow(20_000, _random.NextDouble()) + 4)])];

    /// <summary>Two words that stand side by side in some passage.</summary>
    internal string[] Neighbours(string passage)
    {
        var words = passage.Split([' ', '.'], StringSplitOptions.RemoveEmptyEntries);
        var at = _random.Next(words.Length - 1);
        return [words[at], words[at + 1]];
    }

    private int Draw(double flatten)
    {
        var at = Array.BinarySearch(_cumulative, Math.Pow(_random.NextDouble(), flatten) * _cumulative[^1]);
        return Math.Min(Vocabulary - 51, at < 0 ? ~at : at);
    }

    private static string Word(int rank)
    {
        const string Consonants = "bdfgklmnprstvz";
        const string Vowels = "aeiou";
        var word = "";
        for (var n = rank + 70; n > 0; n /= Consonants.Length * Vowels.Length)
        {
            var syllable = n % (Consonants.Length * Vowels.Length);
            word += $"{Consonants[syllable % Consonants.Length]}{Vowels[syllable / Consonants.Length]}";
        }

        return word;
    }
}
