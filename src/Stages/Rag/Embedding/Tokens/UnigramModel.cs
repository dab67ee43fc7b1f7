using System.Globalization;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>Sentencepiece's unigram model: the most probable way to put a piece together.</summary>
internal sealed class UnigramModel : TokenModel
{
    // What an unknown character costs beyond the least probable piece (kUnkPenalty of sentencepiece).
    private const double UnknownPenalty = 10;
    private const int Unknown = -1;

    private readonly PieceTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly int[]? _bytes;

    /// <summary>Takes a vocabulary.</summary>
    /// <param name="vocabulary">Pieces with their log-probabilities; a piece's place is its id.</param>
    /// <param name="reserved">Pieces that text never becomes.</param>
    /// <param name="unknown">The token of what has no piece; a run of it is one token.</param>
    /// <param name="byteFallback">Whether what has no piece becomes the tokens of its bytes, where the vocabulary has all of them.</param>
    public UnigramModel(
        IReadOnlyList<(string Piece, double Score)> vocabulary, IReadOnlySet<string> reserved, int unknown, bool byteFallback)
    {
        _unknown = unknown;
        _scores = [.. vocabulary.Select(x => x.Score)];
        _unknownScore = _scores.Min() - UnknownPenalty;
        var bytes = new int[256];
        int known = 0;
        for (int id = 0; id < vocabulary.Count; id++)
        {
            string piece = vocabulary[id].Piece;
            if (id == unknown || reserved.Contains(piece) || piece.Length == 0)
            {
                continue;
            }

            if (byteFallback && ByteOf(piece) is { } value)
            {
                bytes[value] = id;
                known++;
            }

            _trie.Add(piece, id);
        }

        _bytes = known == 256 ? bytes : null;
    }

    public override void Encode(string piece, List<int> tokens)
    {
        int[] points = [.. piece.EnumerateRunes().Select(x => x.Value)];
        var best = new double[points.Length + 1];
        var from = new int[points.Length + 1];
        var ids = new int[points.Length + 1];
        Array.Fill(from, -1);
        for (int start = 0; start < points.Length; start++)
        {
            int node = 0;
            bool single = false;
            for (int end = start; end < points.Length && _trie.TryStep(ref node, points[end], out int id); end++)
            {
                if (id >= 0)
                {
                    single |= end == start;
                    Offer(start, end + 1, id, _scores[id]);
                }
            }

            if (!single)
            {
                Offer(start, start + 1, Unknown, _unknownScore);
            }
        }

        int first = tokens.Count;
        for (int end = points.Length; end > 0;)
        {
            int start = from[end];
            if (ids[end] != Unknown)
            {
                tokens.Add(ids[end]);
            }
            else
            {
                while (start > 0 && ids[start] == Unknown)
                {
                    start = from[start];
                }

                AddUnknown(points.AsSpan(start..end), tokens);
            }

            end = start;
        }

        tokens.Reverse(first, tokens.Count - first);

        void Offer(int start, int end, int id, double score)
        {
            double sum = best[start] + score;
            if (from[end] < 0 || sum > best[end])
            {
                (best[end], from[end], ids[end]) = (sum, start, id);
            }
        }
    }

    // Last byte first: the caller turns the order round.
    private void AddUnknown(ReadOnlySpan<int> points, List<int> tokens)
    {
        if (_bytes is null)
        {
            tokens.Add(_unknown);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            for (int j = new Rune(points[i]).EncodeToUtf8(utf8) - 1; j >= 0; j--)
            {
                tokens.Add(_bytes[utf8[j]]);
            }
        }
    }

    private static byte? ByteOf(string piece) => piece is ['<', '0', 'x', _, _, '>']
        && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;
}
