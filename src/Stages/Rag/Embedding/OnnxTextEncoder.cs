using System.Numerics.Tensors;
using Tars.Onnx;

namespace Tars.Stages.Rag;

/// <summary>A sentence-transformer in ONNX format: tokens, the network, their vectors pooled, unit length.</summary>
internal sealed class OnnxTextEncoder : TextEncoder
{
    private const string Pooled = "sentence_embedding";

    private readonly SentenceModelFolder _folder;
    private readonly SentenceTokenizer _tokenizer;
    private readonly SentenceNetwork _network;
    private readonly OnnxPort _output;
    private readonly int _dimension;

    private OnnxTextEncoder(
        SentenceModelFolder folder, SentenceTokenizer tokenizer, SentenceNetwork network, CancellationToken cancellationToken)
    {
        _folder = folder;
        _tokenizer = tokenizer;
        _network = network;
        _output = Choose(network.Outputs, folder.ModelPath);
        Model = folder.Identify();
        int dimension = 0;
        TokenRow probe = Row(tokenizer.Tokenize("A word."));
        network.Run([probe], _output.Name, (_, shape) => dimension = Dimension(shape, 1, probe.Ids.Length), cancellationToken);
        _dimension = dimension;
    }

    public override string Model { get; }

    private bool PoolsItself => _output.Name == Pooled;

    // Around a text stand special tokens, which count.
    private int MaxTokens => Math.Max(1, _folder.MaxTokens - _tokenizer.Template.Specials);

    /// <summary>Loads a model and tries it on a word.</summary>
    /// <param name="runtime">What computes it.</param>
    /// <param name="folder">Its files and configuration.</param>
    /// <param name="threads">Threads of one run.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="InvalidDataException">It cannot be used; the message says which file and why.</exception>
    public static OnnxTextEncoder Load(OnnxRuntime runtime, SentenceModelFolder folder, int threads, CancellationToken cancellationToken)
    {
        SentenceTokenizer tokenizer = TokenizerFile.Read(folder.Folder);
        SentenceNetwork network = SentenceNetwork.Load(runtime, folder.ModelPath, threads, tokenizer.Padding);
        try
        {
            return new OnnxTextEncoder(folder, tokenizer, network, cancellationToken);
        }
        catch (Exception e)
        {
            network.Dispose();
            if (e is InvalidDataException)
            {
                throw new InvalidDataException($"{folder.Folder}: {e.Message}", e);
            }

            throw;
        }
    }

    public override ValueTask<float[][]> EncodePassagesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Encode(texts, _folder.PassagePrompt, wholeText: true, cancellationToken));

    public override ValueTask<float[][]> EncodeQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Encode(texts, _folder.QueryPrompt, wholeText: false, cancellationToken));

    public override ValueTask DisposeAsync()
    {
        _network.Dispose();
        return base.DisposeAsync();
    }

    // A long text is cut into windows of equal size; its vector is the normalised mean of theirs.
    private float[][] Encode(IReadOnlyList<string> texts, string prompt, bool wholeText, CancellationToken cancellationToken)
    {
        var results = new float[texts.Count][];
        var rows = new List<TokenRow>();
        var owners = new List<int>();
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new float[_dimension];
            string text = _folder.LowerCase ? UnicodeText.Lower(prompt + texts[i]) : prompt + texts[i];
            int[] tokens = _tokenizer.Tokenize(text);
            int count = wholeText ? Math.Max(1, (tokens.Length + MaxTokens - 1) / MaxTokens) : 1;
            int used = wholeText ? tokens.Length : Math.Min(tokens.Length, MaxTokens);
            for (int window = 0; window < count; window++)
            {
                int from = (int)((long)used * window / count);
                rows.Add(Row(tokens.AsSpan(from..(int)((long)used * (window + 1) / count))));
                owners.Add(i);
            }
        }

        foreach (int[] batch in TokenRow.Batches(rows))
        {
            TokenRow[] run = [.. batch.Select(x => rows[x])];
            float[][] sums = [.. batch.Select(x => results[owners[x]])];
            _network.Run(run, _output.Name, (values, shape) => Pool(values, shape, run, sums), cancellationToken);
        }

        foreach (float[] vector in results)
        {
            Unit(vector);
        }

        return results;
    }

    private TokenRow Row(ReadOnlySpan<int> tokens)
    {
        var ids = new List<long>();
        var types = new List<long>();
        _tokenizer.Template.Fill(tokens, ids, types);
        if (ids.Count == 0)
        {
            // A template without special tokens makes nothing of the empty text, and no network runs on nothing.
            ids.Add(_tokenizer.Padding);
            types.Add(0);
        }

        return new TokenRow([.. ids], [.. types]);
    }

    // Adds each row's unit vector to its text's.
    private void Pool(ReadOnlySpan<float> values, IReadOnlyList<long> shape, TokenRow[] rows, float[][] results)
    {
        int length = rows.Max(x => x.Ids.Length);
        if (Dimension(shape, rows.Length, length) != _dimension)
        {
            throw new InvalidDataException($"the model gave vectors of {shape[^1]} values, and {_dimension} before");
        }

        var vector = new float[_dimension];
        for (int row = 0; row < rows.Length; row++)
        {
            if (PoolsItself)
            {
                values.Slice(row * _dimension, _dimension).CopyTo(vector);
            }
            else
            {
                Pool(values.Slice(row * length * _dimension, rows[row].Ids.Length * _dimension), vector);
            }

            Unit(vector);
            TensorPrimitives.Add(results[row], vector, results[row]);
        }
    }

    private void Pool(ReadOnlySpan<float> tokens, Span<float> vector)
    {
        tokens[.._dimension].CopyTo(vector);
        for (int at = _dimension; at < tokens.Length && _folder.Pooling != Pooling.First; at += _dimension)
        {
            ReadOnlySpan<float> token = tokens.Slice(at, _dimension);
            if (_folder.Pooling == Pooling.Max)
            {
                TensorPrimitives.Max(vector, token, vector);
            }
            else
            {
                // The sum: its length does not matter to what follows.
                TensorPrimitives.Add(vector, token, vector);
            }
        }
    }

    private int Dimension(IReadOnlyList<long> shape, int rows, int length)
    {
        bool fits = PoolsItself ? shape.Count == 2 && shape[0] == rows : shape.Count == 3 && shape[0] == rows && shape[1] == length;
        return fits && shape[^1] is >= 1 and <= VectorFileFormat.MaxDimension
            ? (int)shape[^1]
            : throw new InvalidDataException(
                $"the network's output '{_output.Name}' has the shape [{string.Join(", ", shape)}] for {rows} rows of {length} tokens; " +
                $"expected is {(PoolsItself ? "[rows, values]" : "[rows, tokens, values]")} with at most {VectorFileFormat.MaxDimension} values");
    }

    // The vectors of the tokens where the network gives them; else what it has pooled itself.
    private static OnnxPort Choose(IReadOnlyList<OnnxPort> outputs, string path)
    {
        OnnxPort[] floats = [.. outputs.Where(x => x.ElementType is OnnxElementType.Float or OnnxElementType.Half)];
        return floats.FirstOrDefault(x => x.Name is "last_hidden_state" or "token_embeddings")
            ?? floats.FirstOrDefault(x => x.Name == Pooled)
            ?? floats.FirstOrDefault(x => x.Shape.Count == 3)
            ?? throw new InvalidDataException(
                $"{path}: the network gives {string.Join("; ", outputs)}, none of which is the vectors of tokens or of a text. " +
                "Export it for feature extraction.");
    }

    private static void Unit(Span<float> vector)
    {
        float squares = TensorPrimitives.SumOfSquares<float>(vector);
        if (!float.IsFinite(squares))
        {
            throw new InvalidDataException("the model gave a vector with values that are no numbers");
        }

        TensorPrimitives.Divide(vector, MathF.Sqrt(Math.Max(squares, 1e-12f)), vector);
    }
}
