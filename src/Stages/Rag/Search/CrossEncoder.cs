using Tars.Onnx;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// A model that reads a query and a passage together and says how well one answers the other: slower than vectors, which are made without
/// knowing the query, and better. A folder with a sequence classifier in ONNX format and its tokenizer.
/// </summary>
/// <remarks>May be used from several threads at once; disposed when none uses it.</remarks>
public sealed class CrossEncoder : IDisposable
{
    private readonly SentenceTokenizer _tokenizer;
    private readonly SentenceNetwork _network;
    private readonly string _output;
    private readonly int _maxTokens;

    private CrossEncoder(string folder, SentenceTokenizer tokenizer, SentenceNetwork network, string output)
    {
        _tokenizer = tokenizer;
        _network = network;
        _output = output;
        _maxTokens = SentenceModelFolder.MaxTokensOf(folder) - tokenizer.Template.PairSpecials;
    }

    /// <summary>Loads a model and tries it on two words.</summary>
    /// <param name="folder">
    /// <c>model.onnx</c> or <c>onnx/model.onnx</c> with one label, or two of which the second says that the passage answers, and
    /// <c>tokenizer.json</c> (WordPiece or Unigram) or <c>vocab.txt</c>. Trust it as you would a program.
    /// </param>
    /// <param name="assets">Where the library that computes it comes from.</param>
    /// <param name="cancellationToken">Stops fetching and loading.</param>
    /// <exception cref="InvalidDataException">The folder holds no model that can be used; the message says why.</exception>
    /// <exception cref="AssetException">The library cannot be had.</exception>
    public static async ValueTask<CrossEncoder> OpenAsync(
        string folder, AssetResolver assets, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(assets);
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException($"{folder}: there is no such folder; one with a cross-encoder in ONNX format is needed.");
        }

        string path = SentenceModelFolder.FindModel(folder);
        SentenceTokenizer tokenizer = TokenizerFile.Read(folder);
        if (!tokenizer.Template.TakesPairs)
        {
            throw new InvalidDataException(
                $"{folder}: the tokenizer does not say how two texts stand together, which a cross-encoder needs.");
        }

        OnnxRuntime runtime = await TextEncoders.RuntimeAsync(folder, assets, cancellationToken);
        SentenceNetwork network = SentenceNetwork.Load(runtime, path, threads: 1, tokenizer.Padding);
        try
        {
            string output = network.Outputs.FirstOrDefault(x => x.Name == "logits")?.Name ?? network.Outputs[0].Name;
            var encoder = new CrossEncoder(folder, tokenizer, network, output);
            encoder.Score("a", ["b"], cancellationToken);
            return encoder;
        }
        catch (Exception e)
        {
            network.Dispose();
            if (e is InvalidDataException)
            {
                throw new InvalidDataException($"{folder}: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Says how well texts answer a query.</summary>
    /// <param name="query">The query. With a text, the beginnings that the model sees at once count.</param>
    /// <param name="texts">Any number of texts; the company of a text does not change its score beyond rounding.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    /// <returns>From 0 to 1 for each text, in the order of the texts; only their order has a meaning.</returns>
    /// <exception cref="InvalidDataException">The model gave something else than one or two numbers a text.</exception>
    public IReadOnlyList<double> Score(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(texts);
        int[] asked = _tokenizer.Tokenize(query);
        TokenRow[] rows = [.. texts.Select(x => Row(asked, _tokenizer.Tokenize(x)))];
        var scores = new double[rows.Length];
        foreach (int[] batch in TokenRow.Batches(rows))
        {
            _network.Run(
                [.. batch.Select(x => rows[x])],
                _output,
                (logits, shape) =>
                {
                    for (int i = 0; i < batch.Length; i++)
                    {
                        scores[batch[i]] = Read(logits, shape, i, batch.Length);
                    }
                },
                cancellationToken);
        }

        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    // Where both are too long together, the longer one is cut until they fit.
    private TokenRow Row(ReadOnlySpan<int> query, ReadOnlySpan<int> text)
    {
        int over = Math.Max(0, query.Length + text.Length - _maxTokens);
        int fromLonger = Math.Min(over, Math.Abs(query.Length - text.Length));
        int rest = over - fromLonger;
        (int fromQuery, int fromText) = query.Length > text.Length ? (fromLonger, 0) : (0, fromLonger);
        var ids = new List<long>();
        var types = new List<long>();
        _tokenizer.Template.Fill(query[..^(fromQuery + (rest / 2))], text[..^(fromText + rest - (rest / 2))], ids, types);
        return new TokenRow([.. ids], [.. types]);
    }

    private static double Read(ReadOnlySpan<float> logits, IReadOnlyList<long> shape, int row, int rows)
    {
        if (shape.Count is not (1 or 2) || shape[0] != rows || (shape.Count == 2 && shape[1] is not (1 or 2)))
        {
            throw new InvalidDataException(
                $"the network's output has the shape [{string.Join(", ", shape)}] for {rows} pairs; a cross-encoder gives one number each, or two");
        }

        double logit = shape.Count == 2 && shape[1] == 2 ? (double)logits[(2 * row) + 1] - logits[2 * row] : logits[row];
        return double.IsNaN(logit)
            ? throw new InvalidDataException("the model gave a score that is no number")
            : 1 / (1 + Math.Exp(-logit));
    }
}
