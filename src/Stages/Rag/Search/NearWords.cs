namespace Tars.Stages.Rag;

/// <summary>Words of the archive that are written nearly as a word of a query that no passage holds.</summary>
internal static class NearWords
{
    private const int MostUnknown = 4;
    private const int MostNear = 3;

    // In a shorter word two edits make most words alike; in a very short one a single edit does.
    private const int LeastForOne = 3;
    private const int LeastForTwo = 6;

    // A longer word is no slip of the finger.
    private const int Longest = 40;

    /// <summary>
    /// The unknown words of a query, each with the words that were perhaps meant, the likeliest first; those without any are left out.
    /// </summary>
    /// <param name="index">The archive.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the search; what was found until then is given.</param>
    public static IReadOnlyList<NearWord> Of(ArchiveIndex index, string query, CancellationToken cancellationToken)
    {
        Question question = Question.Parse(query, index.Analyzer);
        Dictionary<string, QueryTerm> terms = question.Terms.ToDictionary(t => t.Forms[0], StringComparer.Ordinal);
        var found = new List<NearWord>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var token in index.Analyzer.Tokenize(question.Text))
            {
                string word = question.Text[token.Start..token.End];
                bool unknown = terms.TryGetValue(token.Term, out QueryTerm? term) && IsWord(word)
                    && !term.Forms.Concat(term.Related).Any(index.Knows);
                if (!unknown || !seen.Add(token.Term))
                {
                    continue;
                }

                string[] near = Near(index, word, token.Term, cancellationToken);
                if (near.Length > 0)
                {
                    found.Add(new NearWord(word, near));
                }

                if (seen.Count == MostUnknown)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It took too long: no word is better than a late one.
        }

        return found;
    }

    private static string[] Near(ArchiveIndex index, string word, string term, CancellationToken cancellationToken)
    {
        int edits = term.Length >= LeastForTwo ? 2 : 1;
        return
        [
            .. index.Near(term, edits, cancellationToken)
                .Where(near => near.Key.Length >= LeastForOne && !near.Key.Any(char.IsDigit))
                .OrderBy(near => near.Value)
                .ThenByDescending(near => near.Key[0] == term[0])
                .ThenByDescending(near => index.Holding(near.Key))
                .ThenBy(near => near.Key, StringComparer.Ordinal)
                .Take(MostNear)
                .Select(near => index.Written(near.Key))
                .OfType<string>()
                .Where(written => !written.Equals(word, StringComparison.OrdinalIgnoreCase))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static bool IsWord(string word) => word.Length is >= LeastForOne and <= Longest && word.All(char.IsLetter);
}
