using System.Globalization;
using System.Text.Json;
using Tars.Onnx;
using Tars.Onnx.Tests;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>
/// A sentence-transformer of one attention layer that is written as a folder, and computed here in plain code to compare with.
/// </summary>
/// <param name="seed">What its weights are drawn from.</param>
internal sealed class TinySentenceModel(int seed = 1)
{
    public const int Width = 8;
    private const float Far = 1e9f;

    /// <summary>Its words; a word's place is its id.</summary>
    public static readonly string[] Vocabulary =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "comet", "harbour", "was", "seen", "over", "star", "##s", "##board", "tele", "##scope",
        "mirror", "dome", "a", "b", "c", "##a", "##b", ".", ",", "!", "number", "1", "2", "3", "wind", "storm", "query", "passage", ":", "cafe",
        "\u5929", "-", "hull", "keel",
    ];

    private readonly float[] _words = Draw(seed, Vocabulary.Length * Width);
    private readonly float[] _types = Draw(seed + 1, 2 * Width);
    private readonly float[] _query = Draw(seed + 2, Width * Width);
    private readonly float[] _key = Draw(seed + 3, Width * Width);
    private readonly float[] _value = Draw(seed + 4, Width * Width);
    private readonly float[] _out = Draw(seed + 5, Width * Width);
    /// <summary>What the classifier multiplies the first token's vector with.</summary>
    public float[] Class { get; } = Draw(seed + 6, Width);

    /// <summary>Writes the folder with everything that sentence-transformers saves.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="pooling">The one mode of pooling.</param>
    /// <param name="maxTokens">How much of a text it sees at once.</param>
    public TinySentenceModel Write(string folder, string pooling = "mean_tokens", int maxTokens = 16)
    {
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        Layer().Output("last_hidden_state", OnnxElementType.Float, -1, -1, Width).Save(Path.Combine(folder, "onnx", "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), TokenizerJson());
        File.WriteAllText(
            Path.Combine(folder, "1_Pooling", "config.json"),
            JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["word_embedding_dimension"] = Width,
                ["pooling_mode_cls_token"] = pooling == "cls_token",
                ["pooling_mode_mean_tokens"] = pooling == "mean_tokens",
                ["pooling_mode_max_tokens"] = pooling == "max_tokens",
                ["pooling_mode_mean_sqrt_len_tokens"] = pooling == "mean_sqrt_len_tokens",
            }));
        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), $$"""{"max_seq_length": {{maxTokens}}, "do_lower_case": false}""");
        File.WriteAllText(Path.Combine(folder, "modules.json"), """
            [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
             {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
             {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
            """);
        return this;
    }

    /// <summary>Writes the folder of a cross-encoder: the same layer, and one number a pair from its first token.</summary>
    public TinySentenceModel WriteCrossEncoder(string folder)
    {
        Directory.CreateDirectory(folder);
        Layer().Constant("first", [0L]).Constant("class", Class, Width, 1)
            .Node("Gather", ["last_hidden_state", "first"], ["cls"], ("axis", 1L))
            .Node("MatMul", ["cls", "class"], ["logits"])
            .Output("logits", OnnxElementType.Float, -1, 1)
            .Save(Path.Combine(folder, "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), TokenizerJson());
        return this;
    }

    /// <summary>The network as far as the vectors of the tokens.</summary>
    public TinyModel Layer() => new TinyModel()
        .Input("input_ids", OnnxElementType.Int64, -1, -1)
        .Input("attention_mask", OnnxElementType.Int64, -1, -1)
        .Input("token_type_ids", OnnxElementType.Int64, -1, -1)
        .Constant("words", _words, Vocabulary.Length, Width)
        .Constant("types", _types, 2, Width)
        .Constant("wq", _query, Width, Width)
        .Constant("wk", _key, Width, Width)
        .Constant("wv", _value, Width, Width)
        .Constant("wo", _out, Width, Width)
        .Constant("one", [1f])
        .Constant("far", [Far])
        .Constant("axis1", [1L], 1)
        .Node("Gather", ["words", "input_ids"], ["w"])
        .Node("Gather", ["types", "token_type_ids"], ["t"])
        .Node("Add", ["w", "t"], ["x"])
        .Node("MatMul", ["x", "wq"], ["q"])
        .Node("MatMul", ["x", "wk"], ["k"])
        .Node("MatMul", ["x", "wv"], ["v"])
        .Node("Transpose", ["k"], ["kt"], ("perm", new long[] { 0, 2, 1 }))
        .Node("MatMul", ["q", "kt"], ["s"])
        .Node("Cast", ["attention_mask"], ["mask"], ("to", (long)OnnxElementType.Float))
        .Node("Sub", ["mask", "one"], ["hidden"])
        .Node("Mul", ["hidden", "far"], ["away"])
        .Node("Unsqueeze", ["away", "axis1"], ["aways"])
        .Node("Add", ["s", "aways"], ["seen"])
        .Node("Softmax", ["seen"], ["p"])
        .Node("MatMul", ["p", "v"], ["a"])
        .Node("Add", ["x", "a"], ["y"])
        .Node("MatMul", ["y", "wo"], ["z"])
        .Node("Tanh", ["z"], ["last_hidden_state"]);

    /// <summary>The vectors of tokens, one row each.</summary>
    public double[][] Tokens(IReadOnlyList<int> ids, IReadOnlyList<int> types)
    {
        double[][] x = [.. ids.Select((id, i) => Enumerable.Range(0, Width).Select(j => (double)_words[(id * Width) + j] + _types[(types[i] * Width) + j]).ToArray())];
        double[][] q = [.. x.Select(r => Times(r, _query))];
        double[][] k = [.. x.Select(r => Times(r, _key))];
        double[][] v = [.. x.Select(r => Times(r, _value))];
        return
        [
            .. x.Select((row, i) =>
            {
                double[] scores = [.. k.Select(other => q[i].Zip(other, (a, b) => a * b).Sum())];
                double[] weights = [.. scores.Select(s => Math.Exp(s - scores.Max()))];
                double[] sum = [.. row];
                for (int j = 0; j < x.Length; j++)
                {
                    for (int c = 0; c < Width; c++)
                    {
                        sum[c] += weights[j] / weights.Sum() * v[j][c];
                    }
                }

                return Times(sum, _out).Select(Math.Tanh).ToArray();
            }),
        ];
    }

    /// <summary>The unit vector of a text's tokens, the special ones given too.</summary>
    public double[] Vector(IReadOnlyList<int> ids, string pooling = "mean_tokens")
    {
        double[][] tokens = Tokens(ids, [.. ids.Select(_ => 0)]);
        double[] vector =
        [
            .. Enumerable.Range(0, Width).Select(c => pooling switch
            {
                "cls_token" => tokens[0][c],
                "max_tokens" => tokens.Max(t => t[c]),
                _ => tokens.Average(t => t[c]),
            }),
        ];
        return Unit(vector);
    }

    /// <summary>What the cross-encoder gives for a pair.</summary>
    public double Score(IReadOnlyList<int> ids, IReadOnlyList<int> types) => Tokens(ids, types)[0].Zip(Class, (a, b) => a * b).Sum();

    public static double[] Unit(double[] vector)
    {
        double length = Math.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / length)];
    }

    /// <summary>A tokenizer as BERT's, with this vocabulary.</summary>
    public static string TokenizerJson() => $$$"""
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [{{{string.Join(", ", Vocabulary.Take(5).Select((w, i) => $$"""{"id": {{i}}, "content": "{{w}}", "special": true, "normalized": false}"""))}}}],
         "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
           "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                    {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
           "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]} } },
         "decoder": null,
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 20,
           "vocab": {{{JsonSerializer.Serialize(Vocabulary.Select((w, i) => (w, i)).ToDictionary(x => x.w, x => x.i))}}} } }
        """;

    private static double[] Times(double[] row, float[] matrix) =>
        [.. Enumerable.Range(0, Width).Select(c => row.Select((x, r) => x * matrix[(r * Width) + c]).Sum())];

    private static float[] Draw(int seed, int count)
    {
        var random = new Random(string.Create(CultureInfo.InvariantCulture, $"{seed}").Aggregate(7, (h, c) => (h * 31) + c));
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
