using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>Words that a tokenizer was given beside its vocabulary and takes whole wherever they stand.</summary>
/// <remarks>
/// The special ones, such as <c>[SEP]</c>, are not among them: what a document says must not be able to look like the model's own marks.
/// </remarks>
internal sealed class AddedTokens
{
    private const int MaxTokens = 4096;

    private readonly (string Text, int Id)[] _tokens;

    private AddedTokens((string Text, int Id)[] tokens) => _tokens = tokens;

    /// <summary>None.</summary>
    public static AddedTokens None { get; } = new([]);

    /// <summary>Reads those of a list that are not special.</summary>
    /// <param name="list">The member <c>added_tokens</c>.</param>
    /// <param name="normalized">Those that are looked for in normalised text, or those in the text as it came.</param>
    /// <exception cref="InvalidDataException">One wants what is not supported.</exception>
    public static AddedTokens Read(JsonElement list, bool normalized)
    {
        var tokens = new List<(string Text, int Id)>();
        foreach (JsonElement token in list.EnumerateArray())
        {
            string text = token.GetProperty("content").GetString() ?? string.Empty;
            if (Is("special") || text.Length == 0 || TokenizerJson.Flag(token, "normalized", true) != normalized)
            {
                continue;
            }

            if (Is("lstrip") || Is("rstrip") || Is("single_word") || tokens.Count == MaxTokens)
            {
                throw new InvalidDataException(
                    $"the added token '{text}' is not supported: one that is not special may not strip or ask for whole words, " +
                    $"and there may be {MaxTokens}");
            }

            tokens.Add((text, token.GetProperty("id").GetInt32()));

            bool Is(string flag) => TokenizerJson.Flag(token, flag, false);
        }

        return new AddedTokens([.. tokens.OrderByDescending(x => x.Text.Length)]);
    }

    /// <summary>Cuts a text at the tokens in it: the first in the text, and of those that begin at one place the longest.</summary>
    /// <returns>Each part with the token that it is, or -1 for text between them; no part is empty.</returns>
    public IEnumerable<(string Text, int Id)> Split(string text)
    {
        int start = 0;
        while (_tokens.Length > 0 && Next(text, start) is { At: >= 0 } next)
        {
            if (next.At > start)
            {
                yield return (text[start..next.At], -1);
            }

            yield return (next.Text, next.Id);
            start = next.At + next.Text.Length;
        }

        if (start < text.Length)
        {
            yield return (text[start..], -1);
        }
    }

    private (int At, string Text, int Id) Next(string text, int start)
    {
        (int At, string Text, int Id) next = (-1, string.Empty, 0);
        foreach ((string token, int id) in _tokens)
        {
            int at = text.IndexOf(token, start, StringComparison.Ordinal);
            if (at >= 0 && (next.At < 0 || at < next.At))
            {
                next = (at, token, id);
            }
        }

        return next;
    }
}
