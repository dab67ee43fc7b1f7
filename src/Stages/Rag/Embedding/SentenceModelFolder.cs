using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>What a folder says about the sentence-transformer in it: its files, and what happens before and after the network.</summary>
internal sealed record SentenceModelFolder
{
    /// <summary>What the names of such models begin with.</summary>
    public const string Prefix = "onnx@";

    private const int DefaultMaxTokens = 512;
    private const int LeastMaxTokens = 8;
    private const int MostMaxTokens = 8192;
    private const int MaxPromptLength = 2000;
    private const string Modules = "modules.json";
    private const string PoolingFile = "1_Pooling/config.json";
    private const string Transformer = "sentence_bert_config.json";
    private const string Prompts = "config_sentence_transformers.json";
    private const string Network = "config.json";

    private static readonly string[] s_networks = ["model.onnx", "onnx/model.onnx"];
    private static readonly string[] s_configuration = [TokenizerFile.Configuration, Modules, PoolingFile, Transformer, Prompts, Network];

    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The network, <c>model.onnx</c>, in the folder itself or in <c>onnx</c>.</summary>
    public required string ModelPath { get; init; }

    /// <summary>So many tokens of a text are seen at once, special ones included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How token vectors are put together.</summary>
    public required Pooling Pooling { get; init; }

    /// <summary>Whether text is brought to lower case before the tokenizer sees it.</summary>
    public required bool LowerCase { get; init; }

    /// <summary>What stands before a query.</summary>
    public required string QueryPrompt { get; init; }

    /// <summary>What stands before a passage.</summary>
    public required string PassagePrompt { get; init; }

    /// <summary>Reads the configuration; loads neither network nor tokenizer.</summary>
    /// <exception cref="InvalidDataException">A file is missing or damaged, or asks for what is not supported.</exception>
    public static SentenceModelFolder Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException(
                $"{folder}: there is no such folder; 'model' names one with a sentence-transformer in ONNX format.");
        }

        CheckModules(folder);
        (string query, string passage) = ReadJson(folder, Prompts, ReadPrompts, (string.Empty, string.Empty));
        return new SentenceModelFolder
        {
            Folder = folder,
            ModelPath = FindModel(folder),
            MaxTokens = MaxTokensOf(folder),
            Pooling = ReadJson(folder, PoolingFile, ReadPooling, Pooling.Mean),
            LowerCase = ReadJson(folder, Transformer, static x => TokenizerJson.Flag(x, "do_lower_case", false), false),
            QueryPrompt = query,
            PassagePrompt = passage,
        };
    }

    /// <summary>The files that decide what the vectors are, as far as they exist.</summary>
    public static IReadOnlyList<string> FilesOf(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. s_networks.Select(x => Path.Combine(folder, x)).Where(File.Exists).Take(1).SelectMany(WithData),
        .. s_configuration.Append(TokenizerFile.In(folder)).OfType<string>().Select(x => Path.Combine(folder, x)).Where(File.Exists),
    ];

    /// <summary>
    /// What names the model: <c>onnx@</c> and 12 hex digits of a SHA-256 over network, tokenizer and how vectors are made of their outputs.
    /// </summary>
    public string Identify()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in WithData(ModelPath).Append(TokenizerFile.In(Folder)).OfType<string>())
        {
            hash.AppendData(DecidingFile.Digest(file));
        }

        string around = string.Create(CultureInfo.InvariantCulture, $"{MaxTokens}\n{Pooling}\n{LowerCase}\n{PassagePrompt}");
        hash.AppendData(Encoding.UTF8.GetBytes(around));
        return $"{Prefix}{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}";
    }

    /// <summary>So many tokens a model sees at once, special ones included, as far as its folder says it; 8 to 8,192.</summary>
    public static int MaxTokensOf(string folder) => Math.Clamp(
        ReadJson<int?>(folder, Transformer, static x => TokenizerJson.Number(x, "max_seq_length"), null)
        ?? ReadJson<int?>(folder, TokenizerFile.Configuration, TokenizerLimit, null)
        ?? ReadJson<int?>(folder, Network, Positions, null)
        ?? DefaultMaxTokens,
        LeastMaxTokens,
        MostMaxTokens);

    /// <summary>The network of a folder.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string FindModel(string folder) =>
        s_networks.Select(x => Path.Combine(folder, x)).FirstOrDefault(File.Exists)
        ?? throw new InvalidDataException(
            $"{folder}: there is no model.onnx, neither here nor in onnx. A model without one can be exported: " +
            "optimum-cli export onnx --model NAME FOLDER");

    // Weights beyond 2 GB lie beside the network.
    private static IEnumerable<string> WithData(string model) =>
    [
        model,
        .. Directory.EnumerateFiles(Path.GetDirectoryName(model)!, "*", SearchOption.TopDirectoryOnly)
            .Where(x => x.EndsWith(".onnx_data", StringComparison.Ordinal) || x.EndsWith(".onnx.data", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static void CheckModules(string folder) => ReadJson(folder, Modules, modules =>
    {
        foreach (JsonElement module in modules.EnumerateArray())
        {
            string type = TokenizerJson.TypeOf(module);
            string name = type[(type.LastIndexOf('.') + 1)..];
            if (name is not ("Transformer" or "Pooling" or "Normalize"))
            {
                throw TokenizerJson.Unsupported("module", name, "Transformer, Pooling and Normalize");
            }

            string path = TokenizerJson.Text(module, "path") ?? string.Empty;
            if (path is not "" && name == "Pooling" && path != "1_Pooling")
            {
                throw TokenizerJson.Unsupported("place of Pooling", path, "1_Pooling");
            }
        }

        return true;
    }, true);

    private static Pooling ReadPooling(JsonElement pooling)
    {
        string[] modes =
        [
            .. pooling.EnumerateObject()
                .Where(x => x.Name.StartsWith("pooling_mode_", StringComparison.Ordinal) && x.Value.ValueKind == JsonValueKind.True)
                .Select(x => x.Name["pooling_mode_".Length..]),
        ];
        return modes switch
        {
            [] or ["mean_tokens"] => Pooling.Mean,
            ["cls_token"] => Pooling.First,
            ["max_tokens"] => Pooling.Max,
            _ => throw TokenizerJson.Unsupported(
                "pooling", string.Join(" + ", modes), "mean_tokens, cls_token and max_tokens, one at a time"),
        };
    }

    private static (string Query, string Passage) ReadPrompts(JsonElement configuration)
    {
        if (!TokenizerJson.Has(configuration, "prompts", out JsonElement prompts))
        {
            return (string.Empty, string.Empty);
        }

        string usual = TokenizerJson.Text(configuration, "default_prompt_name") is { } name && TokenizerJson.Text(prompts, name) is { } text
            ? text
            : string.Empty;
        string query = TokenizerJson.Text(prompts, "query") ?? usual;
        string passage = TokenizerJson.Text(prompts, "document") ?? TokenizerJson.Text(prompts, "passage") ?? usual;
        return Math.Max(query.Length, passage.Length) <= MaxPromptLength
            ? (query, passage)
            : throw new InvalidDataException($"a prompt has more than {MaxPromptLength} characters");
    }


    // A tokenizer without a limit says so by an enormous one.
    private static int? TokenizerLimit(JsonElement configuration) =>
        TokenizerJson.Number(configuration, "model_max_length") is <= MostMaxTokens and var most ? most : null;

    // RoBERTa's family counts positions from behind the padding token's.
    private static int? Positions(JsonElement network) =>
        TokenizerJson.Number(network, "max_position_embeddings") is not { } positions ? null
        : TokenizerJson.Text(network, "model_type") is "roberta" or "xlm-roberta" or "camembert" or "mpnet" ? positions - 2
        : positions;

    private static T ReadJson<T>(string folder, string name, Func<JsonElement, T> read, T otherwise)
    {
        string path = Path.Combine(folder, name);
        return !File.Exists(path) ? otherwise : TokenizerFile.Guarded(path, bytes =>
        {
            using var document = JsonDocument.Parse(bytes);
            return read(document.RootElement);
        });
    }
}
