using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Numerics.Tensors;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>A model behind an endpoint that speaks OpenAI's protocol, under the limits that everything that asks it shares.</summary>
internal sealed class RemoteTextEncoder : TextEncoder
{
    /// <summary>What the names of such models begin with.</summary>
    public const string Prefix = "remote/";

    // What the protocol's servers take at once differs; a request that is too large is cut in halves anyway.
    private const int MaxTexts = 256;

    private readonly EmbedOptions _options;
    private readonly RemoteModel _model;
    private int _dimension;

    private RemoteTextEncoder(EmbedOptions options, RemoteModel model, int dimension)
    {
        _options = options;
        _model = model;
        _dimension = dimension;
    }

    /// <inheritdoc/>
    /// <remarks>Nobody can take the digest of what lies behind an endpoint: its name and the length of its vectors have to do.</remarks>
    public override string Model => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{_model.Name}@{_dimension}");

    /// <summary>Prepares a model; where nothing says how long its vectors are, it is asked for one.</summary>
    /// <param name="options">Which.</param>
    /// <param name="budget">What may be spent; null for no limit.</param>
    /// <param name="recorded">The name of the model of the vectors that are to be compared with its own; null for none.</param>
    /// <param name="limiters">The limiters of the endpoints.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="InvalidDataException">The options are not valid.</exception>
    /// <exception cref="ItemException">The endpoint does not answer as it should.</exception>
    public static async ValueTask<RemoteTextEncoder> OpenAsync(
        EmbedOptions options, RemoteBudget? budget, string? recorded, RemoteLimiters limiters, CancellationToken cancellationToken)
    {
        var remote = new RemoteModelOptions
        {
            Model = options.Name ?? string.Empty,
            StartTimeout = options.Timeout,
            RepeatsLate = false,
            Endpoints = [new RemoteEndpointOptions { Url = options.Endpoint!, Key = options.Key, KeyFile = options.KeyFile }],
            Limits = new RemoteLimits { RequestsPerMinute = options.RequestsPerMinute, TokensPerMinute = options.TokensPerMinute },
        };
        RemoteModel model;
        try
        {
            model = new RemoteModel(remote, budget, limiters, Random.Shared);
        }
        catch (ValidationException e)
        {
            throw new InvalidDataException($"the endpoint of the embed node: {e.Message}", e);
        }

        var encoder = new RemoteTextEncoder(options, model, options.Dimensions ?? RecordedDimension(recorded, model.Name));
        try
        {
            if (encoder._dimension == 0)
            {
                await encoder.EncodeAsync(["word"], string.Empty, cancellationToken);
            }

            return encoder;
        }
        catch
        {
            await model.DisposeAsync();
            throw;
        }
    }

    // Zero for vectors of another model; that the two differ is said by who compares their names.
    private static int RecordedDimension(string? recorded, string name)
    {
        string start = $"{Prefix}{name}@";
        return recorded?.StartsWith(start, StringComparison.Ordinal) == true
            && int.TryParse(recorded.AsSpan(start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int dimension)
                ? dimension
                : 0;
    }

    public override ValueTask<float[][]> EncodePassagesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        EncodeAsync(texts, _options.PassagePrompt ?? string.Empty, cancellationToken);

    public override ValueTask<float[][]> EncodeQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        EncodeAsync(texts, _options.QueryPrompt ?? string.Empty, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        await base.DisposeAsync();
    }

    private async ValueTask<float[][]> EncodeAsync(IReadOnlyList<string> texts, string prompt, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];

        // Servers refuse the empty text, and half a surrogate pair is no JSON.
        string[] inputs = [.. texts.Select(x => prompt + UnicodeText.WellFormed(x)).Select(x => string.IsNullOrWhiteSpace(x) ? "." : x)];
        for (int start = 0; start < inputs.Length; start += MaxTexts)
        {
            int end = Math.Min(inputs.Length, start + MaxTexts);
            await FillAsync(inputs.AsMemory(start..end), vectors.AsMemory(start..end), cancellationToken);
        }

        return vectors;
    }

    // What is too large for the endpoint is asked for in halves.
    private async Task FillAsync(ReadOnlyMemory<string> texts, Memory<float[]> vectors, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(texts, vectors, cancellationToken);
        }
        catch (ItemException e) when (texts.Length > 1
            && e.InnerException is HttpRequestException { StatusCode: HttpStatusCode.RequestEntityTooLarge })
        {
            int half = texts.Length / 2;
            await FillAsync(texts[..half], vectors[..half], cancellationToken);
            await FillAsync(texts[half..], vectors[half..], cancellationToken);
        }
    }

    private async Task AskAsync(ReadOnlyMemory<string> texts, Memory<float[]> vectors, CancellationToken cancellationToken)
    {
        string[] input = texts.ToArray();
        var request = new Dictionary<string, object> { ["model"] = _model.Name, ["input"] = input, ["encoding_format"] = "float" };
        if (_options.Dimensions is { } asked)
        {
            request["dimensions"] = asked;
        }

        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request);
        var call = new RemoteCall("embeddings", body, input.Sum(x => (long)TokenEstimate.Of(x)));
        float[][] answered = await _model.PostAsync(call, json => (Read(json, input.Length), Used(json), (long?)0), cancellationToken);
        int dimension = answered[0].Length;
        int expected = Interlocked.CompareExchange(ref _dimension, dimension, 0);
        if (expected != 0 && expected != dimension)
        {
            throw new ItemException(
                $"{_options.Endpoint} gave vectors of {dimension} values for {_model.Name}, expected are {expected}: it is another model, " +
                "or 'dimensions' of the embed node says otherwise. Vectors of two lengths are never mixed.");
        }

        answered.CopyTo(vectors);
    }

    private static float[][] Read(JsonElement answer, int count)
    {
        JsonElement data = answer.GetProperty("data");
        var vectors = new float[count][];
        if (data.GetArrayLength() != count)
        {
            throw new FormatException($"{data.GetArrayLength()} vectors for {count} texts");
        }

        int place = 0;
        foreach (JsonElement item in data.EnumerateArray())
        {
            int index = item.TryGetProperty("index", out JsonElement number) ? number.GetInt32() : place;
            place++;
            if (index < 0 || index >= count || vectors[index] is not null)
            {
                throw new FormatException($"the index {index} among {count} texts");
            }

            vectors[index] = Vector(item.GetProperty("embedding"));
            if (vectors[index].Length != vectors.First(x => x is not null).Length)
            {
                throw new FormatException("vectors of different lengths");
            }
        }

        return vectors;
    }

    private static float[] Vector(JsonElement embedding)
    {
        int length = embedding.GetArrayLength();
        if (length is < 1 or > VectorFileFormat.MaxDimension)
        {
            throw new FormatException($"a vector of {length} values; 1 to {VectorFileFormat.MaxDimension} are taken");
        }

        var vector = new float[length];
        int i = 0;
        foreach (JsonElement value in embedding.EnumerateArray())
        {
            vector[i++] = value.GetSingle();
        }

        float squares = TensorPrimitives.SumOfSquares<float>(vector);
        if (!float.IsFinite(squares) || squares == 0)
        {
            throw new FormatException("a vector without a direction");
        }

        TensorPrimitives.Divide(vector, MathF.Sqrt(squares), vector);
        return vector;
    }

    private static long? Used(JsonElement answer) =>
        answer.TryGetProperty("usage", out JsonElement usage) ? ChatPart.UsageOf(usage).Input : null;
}
