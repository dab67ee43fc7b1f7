namespace Tars.Stages.Rag;

/// <summary>WordPiece: of each word the longest known beginning, then the longest known continuation, and so on.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly Dictionary<string, int> _beginnings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _continuations = new(StringComparer.Ordinal);
    private readonly int _unknown;
    private readonly int _maxCharacters;

    /// <summary>Takes a vocabulary.</summary>
    /// <param name="vocabulary">Id by token.</param>
    /// <param name="reserved">Tokens that text never becomes.</param>
    /// <param name="unknown">The token of a word that cannot be put together.</param>
    /// <param name="prefix">What a token that goes on a word begins with.</param>
    /// <param name="maxCharacters">A longer word is unknown.</param>
    public WordPieceModel(
        IReadOnlyDictionary<string, int> vocabulary, IReadOnlySet<string> reserved, int unknown, string prefix, int maxCharacters)
    {
        _unknown = unknown;
        _maxCharacters = maxCharacters;
        foreach ((string token, int id) in vocabulary)
        {
            if (reserved.Contains(token) || token.Length == 0)
            {
                continue;
            }

            _beginnings[token] = id;
            if (token.StartsWith(prefix, StringComparison.Ordinal) && token.Length > prefix.Length)
            {
                _continuations[token[prefix.Length..]] = id;
            }
        }
    }

    public override void Encode(string piece, List<int> tokens)
    {
        int first = tokens.Count;
        if (piece.Length > _maxCharacters && piece.EnumerateRunes().Count() > _maxCharacters)
        {
            tokens.Add(_unknown);
            return;
        }

        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int start = 0; start < piece.Length;)
        {
            int end = piece.Length;
            int id = 0;
            while (end > start && !lookup.TryGetValue(piece.AsSpan(start, end - start), out id))
            {
                end--;
            }

            if (end == start)
            {
                tokens.RemoveRange(first, tokens.Count - first);
                tokens.Add(_unknown);
                return;
            }

            tokens.Add(id);
            start = end;
            lookup = _continuations.GetAlternateLookup<ReadOnlySpan<char>>();
        }
    }
}
