using System.Buffers;
using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>One layer of the encoder: self-attention and a feed-forward network, each on the normalised input.</summary>
/// <remarks>
/// The tokens of many texts are rows of one matrix, so the products are large whatever the texts' lengths; only attention
/// looks at one text at a time. Nothing is padded but the last few rows.
/// </remarks>
internal sealed class TransformerLayer
{
    private const int Width = 512;
    private const int Inner = 1536;
    private const int Heads = 4;
    private const float Epsilon = 1e-6f;

    private readonly int _inputWidth;
    private readonly float[] _attentionScale;
    private readonly float[] _attentionShift;
    private readonly PackedMatrix _projection;
    private readonly float[] _projectionBias;
    private readonly PackedMatrix _output;
    private readonly float[] _outputBias;
    private readonly PackedMatrix? _shortcut;
    private readonly float[]? _shortcutBias;
    private readonly float[] _feedScale;
    private readonly float[] _feedShift;
    private readonly PackedMatrix _feedIn;
    private readonly float[] _feedInBias;
    private readonly PackedMatrix _feedOut;
    private readonly float[] _feedOutBias;

    /// <summary>Takes the weights of layer 0 (256 wide, with a dense shortcut to 512) or layer 1 (512 wide throughout).</summary>
    public TransformerLayer(TensorFolder tensors, int layer)
    {
        _inputWidth = layer == 0 ? 256 : Width;
        string applied = $"module_apply_default/Encoder_en/KonaTransformer/Encode/Layer_{layer}/TransformerLayer/";
        string stacked = $"module_apply_default/Encoder_en/KonaTransformer/Encode/TransformerStack/Layer_{layer}/TransformerLayer/";
        string variable = $"module/Encoder_en/KonaTransformer/Encode/Layer_{layer}/TransformerLayer/MultiheadAttention/";
        const string Joined = "/ConcatPartitions/concat";

        _attentionScale = Vector(applied + "layer_prepostprocess/layer_norm/layer_norm_scale" + Joined, _inputWidth);
        _attentionShift = Vector(applied + "layer_prepostprocess/layer_norm/layer_norm_bias" + Joined, _inputWidth);
        float[] projection = tensors.Get(variable + "qkv_transform_single/kernel/part_0", _inputWidth, 3 * _inputWidth).ToArray();
        _projectionBias = Vector(applied + "MultiheadAttention/qkv_transform_single/bias" + Joined, 3 * _inputWidth);
        ScaleQueries(projection, _projectionBias);
        _projection = new PackedMatrix(projection, _inputWidth, 3 * _inputWidth);
        _output = Matrix(variable + "output_transform_single/kernel/part_0", _inputWidth, Width);
        _outputBias = Vector(applied + "MultiheadAttention/output_transform_single/bias" + Joined, Width);
        if (layer == 0)
        {
            _shortcut = Matrix(applied + "dense/kernel" + Joined, _inputWidth, Width);
            _shortcutBias = Vector(applied + "dense/bias" + Joined, Width);
        }

        _feedScale = Vector(applied + "FFN/layer_prepostprocess/layer_norm/layer_norm_scale" + Joined, Width);
        _feedShift = Vector(applied + "FFN/layer_prepostprocess/layer_norm/layer_norm_bias" + Joined, Width);
        _feedIn = Matrix(stacked + "FFN/conv1/Tensordot/Reshape_1", Width, Inner);
        _feedInBias = Vector(applied + "FFN/conv1/bias" + Joined, Inner);
        _feedOut = Matrix(stacked + "FFN/conv2/Tensordot/Reshape_1", Inner, Width);
        _feedOutBias = Vector(applied + "FFN/conv2/bias" + Joined, Width);

        float[] Vector(string name, int length) => tensors.Get(name, length).ToArray();
        PackedMatrix Matrix(string name, int depth, int columns) => new(tensors.Get(name, depth, columns), depth, columns);
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="input">Row-major, <paramref name="rows"/> times 256 (layer 0) or 512 (layer 1).</param>
    /// <param name="rows">
    /// A multiple of <see cref="PackedMatrix.RowBlock"/>; rows that belong to no text are computed and never used.
    /// </param>
    /// <param name="lengths">The number of rows of each text, in order; at most 128 each.</param>
    /// <param name="result">Row-major, <paramref name="rows"/> times 512; may not overlap the input.</param>
    public void Run(ReadOnlySpan<float> input, int rows, ReadOnlySpan<int> lengths, Span<float> result)
    {
        float[] normal = ArrayPool<float>.Shared.Rent(rows * Width);
        float[] wide = ArrayPool<float>.Shared.Rent(rows * Inner);
        float[] mixed = ArrayPool<float>.Shared.Rent(rows * _inputWidth);
        Normalize(input, rows, _inputWidth, _attentionScale, _attentionShift, normal);
        _projection.Multiply(normal, rows, _projectionBias, wide);
        mixed.AsSpan(0, rows * _inputWidth).Clear();
        int first = 0;
        foreach (int length in lengths)
        {
            Attend(wide, first, length, mixed);
            first += length;
        }

        if (_shortcut is null)
        {
            input[..(rows * Width)].CopyTo(result);
        }
        else
        {
            _shortcut.Multiply(input, rows, _shortcutBias, result);
        }

        _output.Multiply(mixed, rows, _outputBias, result, accumulate: true);

        Normalize(result, rows, Width, _feedScale, _feedShift, normal);
        _feedIn.Multiply(normal, rows, _feedInBias, wide);
        Span<float> inner = wide.AsSpan(0, rows * Inner);
        TensorPrimitives.Max(inner, 0f, inner);
        _feedOut.Multiply(wide, rows, _feedOutBias, result, accumulate: true);

        ArrayPool<float>.Shared.Return(normal);
        ArrayPool<float>.Shared.Return(wide);
        ArrayPool<float>.Shared.Return(mixed);
    }

    // The graph multiplies queries by 1/sqrt(head width); folded into the weights it costs nothing.
    private void ScaleQueries(Span<float> projection, Span<float> bias)
    {
        float scale = 1 / MathF.Sqrt((float)_inputWidth / Heads);
        for (int row = 0; row < _inputWidth; row++)
        {
            Span<float> queries = projection.Slice(row * 3 * _inputWidth, _inputWidth);
            TensorPrimitives.Multiply(queries, scale, queries);
        }

        TensorPrimitives.Multiply(bias[.._inputWidth], scale, bias[.._inputWidth]);
    }

    private static void Normalize(ReadOnlySpan<float> input, int rows, int width, float[] scale, float[] shift, Span<float> result)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> values = input.Slice(row * width, width);
            Span<float> target = result.Slice(row * width, width);
            float mean = TensorPrimitives.Sum(values) / width;
            TensorPrimitives.Subtract(values, mean, target);
            float variance = TensorPrimitives.SumOfSquares(target) / width;
            TensorPrimitives.Multiply(target, 1 / MathF.Sqrt(variance + Epsilon), target);
            TensorPrimitives.MultiplyAdd(target, scale, shift, target);
        }
    }

    private void Attend(ReadOnlySpan<float> projected, int first, int length, Span<float> result)
    {
        int width = _inputWidth / Heads;
        int stride = 3 * _inputWidth;
        Span<float> weights = stackalloc float[UseLiteEncoder.MaxTokens];
        weights = weights[..length];
        for (int head = 0; head < Heads; head++)
        {
            for (int i = first; i < first + length; i++)
            {
                ReadOnlySpan<float> query = projected.Slice((i * stride) + (head * width), width);
                for (int j = 0; j < length; j++)
                {
                    weights[j] = TensorPrimitives.Dot(query, projected.Slice(((first + j) * stride) + _inputWidth + (head * width), width));
                }

                TensorPrimitives.SoftMax(weights, weights);
                Span<float> target = result.Slice((i * _inputWidth) + (head * width), width);
                for (int j = 0; j < length; j++)
                {
                    ReadOnlySpan<float> value = projected.Slice(((first + j) * stride) + (2 * _inputWidth) + (head * width), width);
                    TensorPrimitives.MultiplyAdd(value, weights[j], target, target);
                }
            }
        }
    }
}
