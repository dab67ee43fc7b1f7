using System.Buffers;
using System.Numerics.Tensors;
using System.Security.Cryptography;

namespace Tars.Stages.Rag;

/// <summary>
/// Universal Sentence Encoder Lite: a small English sentence encoder of two transformer layers, evaluated in managed code.
/// </summary>
/// <remarks>Immutable once loaded; every member may be called from several threads at once. Holds about 30 MB.</remarks>
public sealed class UseLiteEncoder
{
    /// <summary>The name of the asset that holds the model.</summary>
    public const string AssetName = "use-lite";

    /// <summary>The length of a vector.</summary>
    public const int Dimension = 512;

    /// <summary>The model sees this many tokens of a text (about 90 English words) and drops the rest.</summary>
    public const int MaxTokens = 128;

    // Rows that pass the layers together: enough to make each read of the weights worth it, few enough that the widest
    // intermediate (rows x 1536 floats) stays near the processor.
    private const int ChunkRows = 256;
    private const int EmbeddingWidth = 256;
    private const int TimingWidth = 128;

    private readonly UseLiteTokenizer _tokenizer;
    private readonly float[] _tokenVectors;
    private readonly float[] _timing;
    private readonly TransformerLayer _first;
    private readonly TransformerLayer _second;
    private readonly PackedMatrix _dense;
    private readonly float[] _denseBias;
    private readonly float[] _emptyText;

    private UseLiteEncoder(UseLiteTokenizer tokenizer, TensorFolder tensors, string model)
    {
        _tokenizer = tokenizer;
        Model = model;

        // The graph adds the token's vector twice; doubling the table once is the same.
        ReadOnlySpan<float> table = tensors.Get("module/Embeddings_en", 8002, EmbeddingWidth);
        _tokenVectors = new float[table.Length];
        TensorPrimitives.Multiply(table, 2f, _tokenVectors);
        _timing = Timing(tensors.Get(
            "module_apply_default/Encoder_en/KonaTransformer/Encode/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1",
            TimingWidth));
        _first = new TransformerLayer(tensors, 0);
        _second = new TransformerLayer(tensors, 1);
        _dense = new PackedMatrix(
            tensors.Get("module/Encoder_en/hidden_layers/tanh_layer_0/weights", Dimension, Dimension), Dimension, Dimension);
        _denseBias = tensors.Get("module/Encoder_en/hidden_layers/tanh_layer_0/bias", Dimension).ToArray();
        _emptyText = [.. _denseBias];
        Finish(_emptyText);
    }

    /// <summary>
    /// Name and digest of the model: <c>use-lite@</c> and the first 12 hex digits of the SHA-256 of weights and vocabulary.
    /// </summary>
    public string Model { get; }

    /// <summary>Loads the model.</summary>
    /// <param name="folder">Holds <c>model.json</c>, its shards and <c>vocab.json</c>, itself or in a folder <c>dist</c>.</param>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be, or this process has no Unicode normalisation.</exception>
    public static UseLiteEncoder Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string root = File.Exists(Path.Combine(folder, "model.json")) ? folder : Path.Combine(folder, "dist");
        string modelPath = Path.Combine(root, "model.json");
        string vocabularyPath = Path.Combine(root, "vocab.json");
        if (!File.Exists(modelPath) || !File.Exists(vocabularyPath))
        {
            throw new FileNotFoundException(
                $"{folder}: no model.json and vocab.json of Universal Sentence Encoder Lite; restore the asset '{AssetName}'.", modelPath);
        }

        byte[] vocabulary = File.ReadAllBytes(vocabularyPath);
        var tokenizer = UseLiteTokenizer.Parse(vocabulary, vocabularyPath);
        var tensors = TensorFolder.Read(modelPath);
        if (tokenizer.Count > 8002)
        {
            throw new InvalidDataException($"{vocabularyPath}: {tokenizer.Count} pieces, the model has vectors for 8002.");
        }

        byte[] digest = SHA256.HashData([.. tensors.Digest, .. SHA256.HashData(vocabulary)]);
        return new UseLiteEncoder(tokenizer, tensors, $"{AssetName}@{Convert.ToHexStringLower(digest)[..12]}");
    }

    /// <summary>Encodes texts, each as if alone: the order and the company of a text do not change its vector beyond rounding.</summary>
    /// <param name="texts">
    /// Any number of texts; of each, the first <see cref="MaxTokens"/> tokens count. The empty text has a vector too.
    /// </param>
    /// <returns>One L2-normalised vector of <see cref="Dimension"/> values a text, in the order of the texts.</returns>
    public float[][] Encode(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Encode(texts, wholeText: false);
    }

    /// <summary>
    /// Encodes texts of any length. One of more than <see cref="MaxTokens"/> tokens is cut into windows of equal size, and its vector
    /// is the normalised mean of theirs.
    /// </summary>
    /// <param name="texts">Any number of texts.</param>
    /// <returns>One L2-normalised vector of <see cref="Dimension"/> values a text, in the order of the texts.</returns>
    public float[][] EncodeWhole(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Encode(texts, wholeText: true);
    }

    internal int[] Tokenize(string text)
    {
        var tokens = new List<int>();
        _tokenizer.Encode(text, tokens);
        return [.. tokens];
    }

    private float[][] Encode(IReadOnlyList<string> texts, bool wholeText)
    {
        var results = new float[texts.Count][];
        var tokens = new List<int>();
        var windows = new List<(int Text, int Start, int Length)>();
        for (int i = 0; i < results.Length; i++)
        {
            int start = tokens.Count;
            results[i] = new float[Dimension];
            _tokenizer.Encode(texts[i], tokens);
            if (tokens.Count == start)
            {
                _emptyText.CopyTo(results[i], 0);
                continue;
            }

            AddWindows(i, start, tokens.Count - start, wholeText, windows);
        }

        for (int done = 0; done < windows.Count;)
        {
            int rows = 0;
            int end = done;
            while (end < windows.Count && (rows == 0 || rows + windows[end].Length <= ChunkRows))
            {
                rows += windows[end++].Length;
            }

            EncodeChunk(tokens, windows.GetRange(done, end - done), rows, results);
            done = end;
        }

        foreach (float[] vector in results)
        {
            Unit(vector);
        }

        return results;
    }

    private static void AddWindows(int text, int start, int length, bool wholeText, List<(int Text, int Start, int Length)> windows)
    {
        int count = wholeText ? (length + MaxTokens - 1) / MaxTokens : 1;
        int used = wholeText ? length : Math.Min(length, MaxTokens);
        for (int i = 0; i < count; i++)
        {
            int from = (int)((long)used * i / count);
            int to = (int)((long)used * (i + 1) / count);
            windows.Add((text, start + from, to - from));
        }
    }

    // Adds each window's vector to its text's result.
    private void EncodeChunk(List<int> tokens, List<(int Text, int Start, int Length)> windows, int used, float[][] results)
    {
        int rows = (used + PackedMatrix.RowBlock - 1) / PackedMatrix.RowBlock * PackedMatrix.RowBlock;
        float[] input = ArrayPool<float>.Shared.Rent(rows * EmbeddingWidth);
        float[] middle = ArrayPool<float>.Shared.Rent(rows * Dimension);
        float[] output = ArrayPool<float>.Shared.Rent(rows * Dimension);
        input.AsSpan(0, rows * EmbeddingWidth).Clear();
        int[] lengths = [.. windows.Select(x => x.Length)];
        int row = 0;
        foreach ((_, int start, int length) in windows)
        {
            for (int position = 0; position < length; position++, row++)
            {
                TensorPrimitives.Add(
                    _tokenVectors.AsSpan(tokens[start + position] * EmbeddingWidth, EmbeddingWidth),
                    _timing.AsSpan(position * EmbeddingWidth, EmbeddingWidth),
                    input.AsSpan(row * EmbeddingWidth, EmbeddingWidth));
            }
        }

        _first.Run(input, rows, lengths, middle);
        _second.Run(middle, rows, lengths, output);
        Pool(output, windows, results);
        ArrayPool<float>.Shared.Return(input);
        ArrayPool<float>.Shared.Return(middle);
        ArrayPool<float>.Shared.Return(output);
    }

    private void Pool(ReadOnlySpan<float> states, List<(int Text, int Start, int Length)> windows, float[][] results)
    {
        int rows = (windows.Count + PackedMatrix.RowBlock - 1) / PackedMatrix.RowBlock * PackedMatrix.RowBlock;
        float[] means = new float[rows * Dimension];
        float[] vectors = new float[rows * Dimension];
        int row = 0;
        for (int i = 0; i < windows.Count; i++)
        {
            Span<float> mean = means.AsSpan(i * Dimension, Dimension);
            for (int j = 0; j < windows[i].Length; j++, row++)
            {
                TensorPrimitives.Add(mean, states.Slice(row * Dimension, Dimension), mean);
            }

            TensorPrimitives.Divide(mean, windows[i].Length, mean);
        }

        _dense.Multiply(means, rows, _denseBias, vectors);
        for (int i = 0; i < windows.Count; i++)
        {
            Span<float> vector = vectors.AsSpan(i * Dimension, Dimension);
            Finish(vector);
            Span<float> result = results[windows[i].Text];
            TensorPrimitives.Add(result, vector, result);
        }
    }

    private static void Finish(Span<float> vector)
    {
        TensorPrimitives.Tanh(vector, vector);
        Unit(vector);
    }

    private static void Unit(Span<float> vector) =>
        TensorPrimitives.Divide(vector, MathF.Sqrt(Math.Max(TensorPrimitives.SumOfSquares<float>(vector), 1e-12f)), vector);

    private static float[] Timing(ReadOnlySpan<float> inverse)
    {
        float[] timing = new float[MaxTokens * EmbeddingWidth];
        for (int position = 0; position < MaxTokens; position++)
        {
            Span<float> row = timing.AsSpan(position * EmbeddingWidth, EmbeddingWidth);
            for (int i = 0; i < TimingWidth; i++)
            {
                row[i] = MathF.Sin(position * inverse[i]);
                row[TimingWidth + i] = MathF.Cos(position * inverse[i]);
            }
        }

        return timing;
    }
}
