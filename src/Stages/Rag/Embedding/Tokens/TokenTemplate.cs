using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>How the tokens of a text, or of two, stand among the special ones that the model expects.</summary>
internal sealed class TokenTemplate
{
    private const int MaxParts = 32;

    private readonly Part[] _single;
    private readonly Part[]? _pair;

    private TokenTemplate(Part[] single, Part[]? pair)
    {
        if (single.Count(x => x.IsSequence) != 1
            || (pair is not null && (pair.Count(x => x.IsSequence) != 2 || pair.First(x => x.IsSequence).IsSecond)))
        {
            throw new InvalidDataException("the post-processor's template does not name each text once");
        }

        _single = single;
        _pair = pair;
    }

    /// <summary>How many special tokens stand around one text.</summary>
    public int Specials => _single.Sum(x => x.Ids.Length);

    /// <summary>How many special tokens stand around two texts.</summary>
    public int PairSpecials => _pair?.Sum(x => x.Ids.Length) ?? 0;

    /// <summary>Whether two texts can be put together.</summary>
    public bool TakesPairs => _pair is not null;

    /// <summary>BERT's: <c>[CLS] A [SEP]</c>, and <c>[CLS] A [SEP] B [SEP]</c> with the type 1 from B on.</summary>
    public static TokenTemplate Bert(int cls, int sep) => new(
        [Part.Special(0, cls), Part.First(0), Part.Special(0, sep)],
        [Part.Special(0, cls), Part.First(0), Part.Special(0, sep), Part.Second(1), Part.Special(1, sep)]);

    /// <summary>Reads the post-processor of tokenizer.json; null puts nothing around.</summary>
    /// <exception cref="InvalidDataException">It is of a type that is not known, or contradicts itself.</exception>
    public static TokenTemplate Read(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Null)
        {
            return new TokenTemplate([Part.First(0)], [Part.First(0), Part.Second(1)]);
        }

        string type = TokenizerJson.TypeOf(part);
        switch (type)
        {
            case "BertProcessing":
                return Bert(IdOf(part, "cls"), IdOf(part, "sep"));
            case "RobertaProcessing":
                int cls = IdOf(part, "cls");
                int sep = IdOf(part, "sep");
                return new TokenTemplate(
                    [Part.Special(0, cls), Part.First(0), Part.Special(0, sep)],
                    [Part.Special(0, cls), Part.First(0), Part.Special(0, sep, sep), Part.Second(0), Part.Special(0, sep)]);
            case "TemplateProcessing":
                JsonElement specials = part.GetProperty("special_tokens");
                return new TokenTemplate(
                    Parts(part.GetProperty("single"), specials),
                    TokenizerJson.Has(part, "pair", out JsonElement pair) ? Parts(pair, specials) : null);
            case "Sequence" when part.GetProperty("processors").EnumerateArray().Count(x => TokenizerJson.TypeOf(x) != "ByteLevel") == 1:
                // What ByteLevel does behind the model concerns offsets, which nobody asks for here.
                return Read(part.GetProperty("processors").EnumerateArray().Single(x => TokenizerJson.TypeOf(x) != "ByteLevel"));
            default:
                throw TokenizerJson.Unsupported("post-processor", type, "BertProcessing, RobertaProcessing and TemplateProcessing");
        }
    }

    /// <summary>Appends a text's tokens with their special ones.</summary>
    /// <param name="tokens">The text's.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="types">Receives as many segment ids.</param>
    public void Fill(ReadOnlySpan<int> tokens, List<long> ids, List<long> types) => Fill(_single, tokens, [], ids, types);

    /// <summary>Appends the tokens of two texts with their special ones.</summary>
    /// <exception cref="InvalidOperationException">The template takes no pairs.</exception>
    public void Fill(ReadOnlySpan<int> first, ReadOnlySpan<int> second, List<long> ids, List<long> types) =>
        Fill(_pair ?? throw new InvalidOperationException("the template takes no pairs"), first, second, ids, types);

    private static void Fill(Part[] parts, ReadOnlySpan<int> first, ReadOnlySpan<int> second, List<long> ids, List<long> types)
    {
        foreach (Part part in parts)
        {
            foreach (int id in part.IsSequence ? part.IsSecond ? second : first : part.Ids)
            {
                ids.Add(id);
                types.Add(part.Type);
            }
        }
    }

    private static Part[] Parts(JsonElement list, JsonElement specials)
    {
        if (list.GetArrayLength() > MaxParts)
        {
            throw new InvalidDataException(
                $"the post-processor's template has {list.GetArrayLength()} parts; at most {MaxParts} are taken");
        }

        return [.. list.EnumerateArray().Select(x => Read(x, specials))];
    }

    private static Part Read(JsonElement part, JsonElement specials)
    {
        if (TokenizerJson.Has(part, "Sequence", out JsonElement sequence))
        {
            int type = TokenizerJson.Number(sequence, "type_id") ?? 0;
            return sequence.GetProperty("id").GetString() == "B" ? Part.Second(type) : Part.First(type);
        }

        JsonElement special = part.GetProperty("SpecialToken");
        JsonElement entry = specials.GetProperty(special.GetProperty("id").GetString()!);
        int[] ids = [.. entry.GetProperty("ids").EnumerateArray().Take(MaxParts).Select(x => x.GetInt32())];
        return Part.Special(TokenizerJson.Number(special, "type_id") ?? 0, ids);
    }

    // ["[CLS]", 101]
    private static int IdOf(JsonElement part, string name) => part.GetProperty(name)[1].GetInt32();

    private sealed record Part(bool IsSequence, bool IsSecond, int[] Ids, int Type)
    {
        public static Part First(int type) => new(true, false, [], type);

        public static Part Second(int type) => new(true, true, [], type);

        public static Part Special(int type, params int[] ids) => new(false, false, ids, type);
    }
}
