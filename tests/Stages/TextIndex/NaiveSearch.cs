namespace Tars.TextIndex.Tests;

/// <summary>BM25 over title (twice the weight) and text, straight from the formula.</summary>
internal sealed class NaiveSearch(IReadOnlyList<RandomDocument> documents)
{
    private readonly List<List<string>> _titles = [.. documents.Select(d => Terms(d.Title))];
    private readonly List<List<string>> _texts = [.. documents.Select(d => Terms(d.Text))];

    public List<ScoredDocument> Search(IReadOnlyList<string> words, int top)
    {
        var scores = new double[documents.Count];
        foreach (var word in words)
        {
            Add(scores, _titles, word, 2);
            Add(scores, _texts, word, 1);
        }

        return [.. scores.Select((s, i) => new ScoredDocument(i, (float)s)).Where(s => s.Score > 0).OrderByDescending(s => s.Score).ThenBy(s => s.Doc).Take(top)];
    }

    private static List<string> Terms(string text) => [.. Analyzer.Standard.Tokenize(text).Select(t => t.Term)];

    private static void Add(double[] scores, List<List<string>> field, string word, float boost)
    {
        var documents = field.Count(t => t.Count > 0);
        var matching = field.Count(t => t.Contains(word));
        var average = (float)(field.Sum(t => (long)t.Count) / (double)documents);
        var weight = boost * (float)Math.Log(1 + ((documents - matching + 0.5) / (matching + 0.5)));
        for (var i = 0; i < field.Count; i++)
        {
            var freq = field[i].Count(t => t == word);
            if (freq == 0)
                continue;
            var factor = 1f / (1.2f * ((1 - 0.75f) + (0.75f * Rounded(field[i].Count) / average)));
            scores[i] += weight - (weight / (1f + (freq * factor)));
        }
    }

    /// <summary>The largest length with four significant bits (above 24) that is not above the real one.</summary>
    private static int Rounded(int length)
    {
        var rest = length - 24;
        for (var unit = 1; rest >= 0; unit *= 2)
        {
            if (rest / unit < 16)
                return 24 + (rest / unit * unit);
        }

        return length;
    }
}
