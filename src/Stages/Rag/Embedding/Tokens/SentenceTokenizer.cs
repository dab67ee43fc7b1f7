namespace Tars.Stages.Rag;

/// <summary>The tokenizer of a sentence-transformer: text to the ids its model was trained with.</summary>
/// <remarks>Immutable; may be used from several threads at once.</remarks>
internal sealed class SentenceTokenizer
{
    /// <summary>Added tokens that are looked for in the text as it comes.</summary>
    public AddedTokens Raw { get; init; } = AddedTokens.None;

    /// <summary>Added tokens that are looked for in normalised text.</summary>
    public AddedTokens Normal { get; init; } = AddedTokens.None;

    public required Func<string, string> Normalizer { get; init; }

    public required Func<TextPiece, IEnumerable<TextPiece>> PreTokenizer { get; init; }

    public required TokenModel Model { get; init; }

    /// <summary>Where the special tokens stand.</summary>
    public required TokenTemplate Template { get; init; }

    /// <summary>What shorter rows of a batch are filled up with.</summary>
    public required int Padding { get; init; }

    /// <summary>The ids of a text's tokens, without special ones.</summary>
    public int[] Tokenize(string text)
    {
        var tokens = new List<int>();
        bool isFirst = true;
        foreach ((string part, int added) in Raw.Split(UnicodeText.WellFormed(text)))
        {
            if (added >= 0)
            {
                tokens.Add(added);
            }
            else
            {
                Cut(Normalizer(part), isFirst, tokens);
            }

            isFirst = false;
        }

        return [.. tokens];
    }

    private void Cut(string normalized, bool isFirst, List<int> tokens)
    {
        foreach ((string part, int added) in Normal.Split(normalized))
        {
            if (added >= 0)
            {
                tokens.Add(added);
            }
            else
            {
                foreach (TextPiece piece in PreTokenizer(new TextPiece(part, isFirst)))
                {
                    Model.Encode(piece.Text, tokens);
                }
            }

            isFirst = false;
        }
    }
}
