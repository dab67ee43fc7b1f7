using Tars.Onnx;

namespace Tars.Stages.Rag;

/// <summary>Runs a transformer over rows of tokens: gives its inputs the names, shapes and types that it declares.</summary>
/// <remarks>May be used from several threads at once.</remarks>
internal sealed class SentenceNetwork : IDisposable
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private const string Positions = "position_ids";

    private readonly OnnxRuntime _runtime;
    private readonly OnnxSession _session;
    private readonly int _padding;

    private SentenceNetwork(OnnxRuntime runtime, OnnxSession session, int padding)
    {
        _runtime = runtime;
        _session = session;
        _padding = padding;
    }

    /// <summary>What it gives.</summary>
    public IReadOnlyList<OnnxPort> Outputs => _session.Outputs;

    /// <summary>Loads a network.</summary>
    /// <exception cref="InvalidDataException">It is none, or asks for what a tokenizer does not give.</exception>
    public static SentenceNetwork Load(OnnxRuntime runtime, string path, int threads, int padding)
    {
        OnnxSession session;
        try
        {
            session = new OnnxSession(runtime, path, new OnnxSessionOptions { IntraOpThreads = threads });
        }
        catch (OnnxException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }

        OnnxPort? odd = session.Inputs.FirstOrDefault(x =>
            x.Name is not (Ids or Mask or Types or Positions) || x.ElementType is not (OnnxElementType.Int64 or OnnxElementType.Int32));
        if (odd is not null || session.Inputs.All(x => x.Name != Ids))
        {
            session.Dispose();
            throw new InvalidDataException(
                $"{path}: the network {(odd is null ? $"takes no {Ids}" : $"asks for '{odd}'")}; what it can be given are whole numbers " +
                $"named {Ids}, {Mask}, {Types} and {Positions}. Export it for feature extraction.");
        }

        return new SentenceNetwork(runtime, session, padding);
    }

    /// <summary>Computes one output for a batch of rows, the shorter ones filled up.</summary>
    /// <param name="rows">The rows' tokens and their segments; each of at least one token.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="read">Takes the values and the shape while they are there.</param>
    /// <param name="cancellationToken">Ends the run between two operators.</param>
    /// <exception cref="InvalidDataException">The network refuses the rows.</exception>
    public void Run(
        IReadOnlyList<TokenRow> rows, string output, Action<ReadOnlySpan<float>, IReadOnlyList<long>> read, CancellationToken cancellationToken)
    {
        int length = rows.Max(x => x.Ids.Length);
        var inputs = new List<(string Name, OnnxValue Value)>();
        try
        {
            foreach (OnnxPort port in _session.Inputs)
            {
                inputs.Add((port.Name, Input(port, rows, length)));
            }

            OnnxValue[] results = _session.Run(inputs.ToArray(), [output], cancellationToken);
            using OnnxValue result = results[0];
            read(Floats(result), result.Shape);
        }
        catch (OnnxException e)
        {
            throw new InvalidDataException(
                $"the model refuses {rows.Count} rows of {length} tokens: {e.Message}. Do tokenizer and network belong together?", e);
        }
        finally
        {
            inputs.ForEach(x => x.Value.Dispose());
        }
    }

    public void Dispose() => _session.Dispose();

    private OnnxValue Input(OnnxPort port, IReadOnlyList<TokenRow> rows, int length)
    {
        var values = new long[rows.Count * length];
        for (int row = 0; row < rows.Count; row++)
        {
            Span<long> target = values.AsSpan(row * length, length);
            int used = rows[row].Ids.Length;
            switch (port.Name)
            {
                case Ids:
                    rows[row].Ids.CopyTo(target);
                    target[used..].Fill(_padding);
                    break;
                case Mask:
                    target[..used].Fill(1);
                    break;
                case Types:
                    rows[row].Types.CopyTo(target);
                    break;
                default:
                    for (int i = 0; i < length; i++)
                    {
                        target[i] = i;
                    }

                    break;
            }
        }

        return port.ElementType == OnnxElementType.Int64
            ? _runtime.Tensor(values.AsMemory(), rows.Count, length)
            : _runtime.Tensor(Array.ConvertAll(values, x => (int)x).AsMemory(), rows.Count, length);
    }

    private static ReadOnlySpan<float> Floats(OnnxValue value)
    {
        if (value.ElementType != OnnxElementType.Half)
        {
            return value.Data<float>();
        }

        ReadOnlySpan<Half> halves = value.Data<Half>();
        var floats = new float[halves.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(halves, floats);
        return floats;
    }
}
