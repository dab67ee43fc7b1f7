using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>
/// The sentencepiece unigram tokenizer of Universal Sentence Encoder Lite, token for token what its reference does, oddities
/// included: the vectors are only right for these tokens.
/// </summary>
internal sealed class UseLiteTokenizer
{
    private const char Space = '\u2581';
    private const int Reserved = 6;
    private const int MaxVocabularyBytes = 8 << 20;

    private readonly PieceTrie _trie = new();
    private readonly double[] _scores;
    private readonly byte[] _lengths;

    private UseLiteTokenizer((string Piece, double Score)[] vocabulary)
    {
        _scores = new double[vocabulary.Length];
        _lengths = new byte[vocabulary.Length];
        for (int id = 0; id < vocabulary.Length; id++)
        {
            (string piece, double score) = vocabulary[id];
            _scores[id] = score;
            _lengths[id] = checked((byte)piece.EnumerateRunes().Count());
            if (id >= Reserved)
            {
                // One piece stands twice in the vocabulary; the later entry counts.
                _trie.Add(piece, id);
            }
        }
    }

    /// <summary>The number of pieces; token ids are below it.</summary>
    public int Count => _scores.Length;

    /// <summary>Reads <c>vocab.json</c>: an array of [piece, score].</summary>
    /// <exception cref="InvalidDataException">The file is not such an array, or normalisation is switched off in this process.</exception>
    public static UseLiteTokenizer Parse(ReadOnlyMemory<byte> json, string path)
    {
        UnicodeText.RequireNormalization();
        if (json.Length > MaxVocabularyBytes)
        {
            throw new InvalidDataException($"{path}: {json.Length} bytes are more than a vocabulary has ({MaxVocabularyBytes} at most).");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var vocabulary = new (string, double)[document.RootElement.GetArrayLength()];
            int id = 0;
            foreach (JsonElement entry in document.RootElement.EnumerateArray())
            {
                string piece = entry[0].GetString() is { Length: > 0 and < 256 } text
                    ? text
                    : throw new InvalidDataException($"{path}: piece {id} is empty or too long.");

                // Seven pieces (':', '://' and the like) have the score null, which the reference adds up as 0.
                double score = entry[1].ValueKind == JsonValueKind.Null ? 0 : entry[1].GetDouble();
                vocabulary[id++] = (piece, score);
            }

            return new UseLiteTokenizer(vocabulary);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: not a vocabulary, an array of [piece, score]: {e.Message}", e);
        }
    }

    /// <summary>Appends the tokens of a text. The empty text has none.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens)
    {
        int[] symbols = ArrayPool<int>.Shared.Rent((text.Length * 2) + 1);
        try
        {
            ReadOnlySpan<int> points = Normalize(text, ref symbols);
            if (points.Length > 0)
            {
                Segment(points, tokens);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(symbols);
        }
    }

    // NFKC, a space sign in front, and one in place of each space; no other white space is touched, and case is kept.
    private static ReadOnlySpan<int> Normalize(ReadOnlySpan<char> text, ref int[] symbols)
    {
        string normalized = UnicodeText.Normalize(UnicodeText.WellFormed(text), NormalizationForm.FormKC);
        if (normalized.Length == 0)
        {
            return [];
        }

        if (symbols.Length <= normalized.Length)
        {
            ArrayPool<int>.Shared.Return(symbols);
            symbols = ArrayPool<int>.Shared.Rent(normalized.Length + 1);
        }

        int count = 0;
        symbols[count++] = Space;
        foreach (Rune rune in normalized.EnumerateRunes())
        {
            symbols[count++] = rune.Value == ' ' ? Space : rune.Value;
        }

        return symbols.AsSpan(0, count);
    }

    /// <summary>
    /// The most probable segmentation. As in the reference, a sum of exactly 0 counts as "not reached yet", a position that no
    /// piece ends at can still be started from, and among equal sums the later start wins.
    /// </summary>
    private void Segment(ReadOnlySpan<int> points, List<int> tokens)
    {
        int[] bestPiece = ArrayPool<int>.Shared.Rent(points.Length + 1);
        double[] best = ArrayPool<double>.Shared.Rent(points.Length + 1);
        best.AsSpan(0, points.Length + 1).Clear();
        bestPiece.AsSpan(0, points.Length + 1).Clear();
        for (int start = 0; start < points.Length; start++)
        {
            int node = 0;
            bool matched = false;
            for (int end = start; end < points.Length && _trie.TryStep(ref node, points[end], out int piece); end++)
            {
                if (piece >= 0)
                {
                    matched = true;
                    Offer(end + 1, piece, best[start] + _scores[piece]);
                }
            }

            if (!matched)
            {
                Offer(start + 1, 0, best[start]);
            }
        }

        int first = tokens.Count;
        int previous = -1;
        for (int end = points.Length; end > 0; end -= _lengths[bestPiece[end]])
        {
            // A run of unknown characters is one token.
            if (bestPiece[end] != 0 || previous != 0)
            {
                tokens.Add(bestPiece[end]);
            }

            previous = bestPiece[end];
        }

        tokens.Reverse(first, tokens.Count - first);
        ArrayPool<int>.Shared.Return(bestPiece);
        ArrayPool<double>.Shared.Return(best);

        void Offer(int end, int piece, double score)
        {
            if (best[end] == 0 || score >= best[end])
            {
                best[end] = score;
                bestPiece[end] = piece;
            }
        }
    }
}
