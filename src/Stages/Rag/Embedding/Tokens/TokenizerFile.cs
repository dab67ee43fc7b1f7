using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>Reads the tokenizer of a model folder: <c>tokenizer.json</c>, or BERT's <c>vocab.txt</c> where there is none.</summary>
internal static class TokenizerFile
{
    public const string Json = "tokenizer.json";
    public const string Vocabulary = "vocab.txt";
    public const string Configuration = "tokenizer_config.json";

    private const int MaxBytes = 128 << 20;
    private const int MaxPieces = 1 << 21;

    /// <summary>The file of a folder that is read; null where there is none.</summary>
    public static string? In(string folder) =>
        new[] { Json, Vocabulary }.Select(x => Path.Combine(folder, x)).FirstOrDefault(File.Exists);

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">
    /// There is none, it is damaged, or asks for what is not supported; nothing is approximated.
    /// </exception>
    public static SentenceTokenizer Read(string folder)
    {
        UnicodeText.RequireNormalization();
        string path = In(folder) ?? throw new InvalidDataException(
            $"{folder}: there is neither {Json} nor {Vocabulary}. Export the tokenizer too: a fast tokenizer writes {Json} when it is saved.");
        return Guarded(path, bytes => Path.GetFileName(path) == Json ? Parse(bytes) : Bert(bytes, Path.Combine(folder, Configuration)));
    }

    /// <summary>Reads a file of JSON, or whatever a function reads, and says of each failure in which file it was.</summary>
    public static T Guarded<T>(string path, Func<byte[], T> read)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new InvalidDataException($"{path}: more than {MaxBytes >> 20} MiB, which no tokenizer or configuration needs.");
        }

        try
        {
            return read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException or OverflowException or ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static SentenceTokenizer Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        JsonElement root = document.RootElement;
        JsonElement added = TokenizerJson.Has(root, "added_tokens", out JsonElement list) ? list : default;
        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        if (added.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement token in added.EnumerateArray().Where(x => TokenizerJson.Flag(x, "special", false)))
            {
                special[token.GetProperty("content").GetString()!] = token.GetProperty("id").GetInt32();
            }
        }

        return new SentenceTokenizer
        {
            Raw = added.ValueKind == JsonValueKind.Array ? AddedTokens.Read(added, normalized: false) : AddedTokens.None,
            Normal = added.ValueKind == JsonValueKind.Array ? AddedTokens.Read(added, normalized: true) : AddedTokens.None,
            Normalizer = Normalizers.Read(root.GetProperty("normalizer")),
            PreTokenizer = PreTokenizers.Read(root.GetProperty("pre_tokenizer")),
            Model = Model(root.GetProperty("model"), special.Keys.ToHashSet(StringComparer.Ordinal)),
            Template = TokenTemplate.Read(root.GetProperty("post_processor")),
            Padding = (TokenizerJson.Has(root, "padding", out JsonElement padding) ? TokenizerJson.Number(padding, "pad_id") : null)
                ?? (special.TryGetValue("[PAD]", out int pad) || special.TryGetValue("<pad>", out pad) ? pad : 0),
        };
    }

    private static TokenModel Model(JsonElement model, HashSet<string> special)
    {
        // Files from before models had a type hold WordPiece or BPE, told apart by what they have.
        string type = TokenizerJson.Text(model, "type") ?? (TokenizerJson.Has(model, "merges", out _) ? "BPE" : "WordPiece");
        return type switch
        {
            "WordPiece" => WordPiece(model, special),
            "Unigram" => Unigram(model, special),
            _ => throw TokenizerJson.Unsupported("tokenizer model", type, "WordPiece and Unigram"),
        };
    }

    private static WordPieceModel WordPiece(JsonElement model, HashSet<string> special)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject())
        {
            vocabulary[token.Name] = Bounded(token.Value.GetInt32());
        }

        string unknown = TokenizerJson.Text(model, "unk_token") ?? "[UNK]";
        return new WordPieceModel(
            vocabulary,
            special,
            vocabulary.TryGetValue(unknown, out int id)
                ? id
                : throw new InvalidDataException($"the vocabulary lacks the unknown token '{unknown}'"),
            TokenizerJson.Text(model, "continuing_subword_prefix") ?? "##",
            TokenizerJson.Number(model, "max_input_chars_per_word") ?? 100);
    }

    private static UnigramModel Unigram(JsonElement model, HashSet<string> special)
    {
        JsonElement entries = model.GetProperty("vocab");
        Bounded(entries.GetArrayLength());
        (string, double)[] vocabulary = [.. entries.EnumerateArray().Select(x => (x[0].GetString()!, Finite(x[1].GetDouble())))];
        int unknown = TokenizerJson.Number(model, "unk_id") ?? -1;
        return unknown >= 0 && unknown < vocabulary.Length
            ? new UnigramModel(vocabulary, special, unknown, TokenizerJson.Flag(model, "byte_fallback", false))
            : throw new InvalidDataException($"unk_id is {unknown}, but has to name one of {vocabulary.Length} pieces");
    }

    private static SentenceTokenizer Bert(byte[] bytes, string configurationPath)
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Split('\n');
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < Bounded(lines.Length); id++)
        {
            if (lines[id].Length > 0)
            {
                vocabulary[lines[id]] = id;
            }
        }

        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        if (special.FirstOrDefault(x => x != "[MASK]" && !vocabulary.ContainsKey(x)) is { } missing)
        {
            throw new InvalidDataException($"the vocabulary lacks '{missing}', which BERT's has");
        }

        (bool lower, bool accents, bool ideographs) = File.Exists(configurationPath)
            ? Guarded(configurationPath, ReadCasing)
            : (true, true, true);
        return new SentenceTokenizer
        {
            Normalizer = Normalizers.Bert(clean: true, ideographs, accents, lower),
            PreTokenizer = PreTokenizers.Bert,
            Model = new WordPieceModel(vocabulary, special.ToHashSet(StringComparer.Ordinal), vocabulary["[UNK]"], "##", 100),
            Template = TokenTemplate.Bert(vocabulary["[CLS]"], vocabulary["[SEP]"]),
            Padding = vocabulary["[PAD]"],
        };
    }

    private static (bool Lower, bool Accents, bool Ideographs) ReadCasing(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        bool lower = TokenizerJson.Flag(document.RootElement, "do_lower_case", true);
        return (
            lower,
            TokenizerJson.Flag(document.RootElement, "strip_accents", lower),
            TokenizerJson.Flag(document.RootElement, "tokenize_chinese_chars", true));
    }

    private static int Bounded(int number) => number is >= 0 and <= MaxPieces
        ? number
        : throw new InvalidDataException($"a vocabulary with the number {number}; at most {MaxPieces} tokens are taken");

    private static double Finite(double score) =>
        double.IsFinite(score) ? score : throw new InvalidDataException("a piece has a score that is no number");
}
