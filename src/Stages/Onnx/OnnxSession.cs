using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Onnx;

/// <summary>A loaded model. Several threads may run it at once; dispose it when no more runs are wanted.</summary>
public sealed unsafe class OnnxSession : IDisposable
{
    private readonly OnnxRuntime _runtime;
    private readonly SessionHandle _handle;
    private readonly Dictionary<string, byte[]> _inputNames;
    private readonly Dictionary<string, byte[]> _outputNames;

    /// <summary>Loads a model.</summary>
    /// <param name="runtime">The library that computes it.</param>
    /// <param name="modelPath">The model's file, in ONNX format.</param>
    /// <param name="options">How it computes; null takes the defaults.</param>
    /// <exception cref="OnnxException">There is no such file, or the library cannot load it.</exception>
    public OnnxSession(OnnxRuntime runtime, string modelPath, OnnxSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        if (!File.Exists(modelPath))
            throw new OnnxException($"there is no model at '{modelPath}'");
        _runtime = runtime;
        _handle = SessionHandle.Open(runtime, modelPath, options ?? new OnnxSessionOptions());
        try
        {
            Inputs = ReadPorts(inputs: true);
            Outputs = ReadPorts(inputs: false);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }

        _inputNames = Terminated(Inputs);
        _outputNames = Terminated(Outputs);
    }

    /// <summary>What the model takes, in its own order.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>What the model gives, in its own order.</summary>
    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>Computes the named outputs. Blocks the thread until they are there.</summary>
    /// <param name="inputs">A value for each input by name; they stay the caller's and are only read.</param>
    /// <param name="outputs">The names of the outputs wanted, each once; what nobody wants may not be computed.</param>
    /// <param name="cancellationToken">Ends the run between two operators of the model.</param>
    /// <returns>The outputs in the order of <paramref name="outputs"/>; the caller disposes them.</returns>
    /// <exception cref="OnnxException">A name is unknown, or the library refuses the run.</exception>
    public OnnxValue[] Run(
        ReadOnlySpan<(string Name, OnnxValue Value)> inputs, ReadOnlySpan<string> outputs, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        Span<nint> names = stackalloc nint[Bounded(inputs.Length)];
        Span<nint> values = stackalloc nint[inputs.Length];
        Span<nint> wanted = stackalloc nint[Bounded(outputs.Length)];
        Span<nint> results = stackalloc nint[outputs.Length];
        results.Clear();
        int held = 0;
        bool sessionHeld = false;
        try
        {
            _handle.DangerousAddRef(ref sessionHeld);
            for (; held < inputs.Length; held++)
            {
                bool valueHeld = false;
                inputs[held].Value.DangerousAddRef(ref valueHeld);
                values[held] = inputs[held].Value.DangerousGetHandle();
            }

            for (int i = 0; i < inputs.Length; i++)
                names[i] = Address(_inputNames, inputs[i].Name, "input");
            for (int i = 0; i < outputs.Length; i++)
                wanted[i] = Address(_outputNames, outputs[i], "output");
            Invoke(names, values, wanted, results, cancellationToken);
        }
        finally
        {
            for (int i = 0; i < held; i++)
                inputs[i].Value.DangerousRelease();
            if (sessionHeld)
                _handle.DangerousRelease();
        }

        return Own(results);
    }

    /// <summary>Releases the model once the runs that are under way have ended.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Bounds what goes onto the stack; no model comes near it.</summary>
    private static int Bounded(int count) =>
        count <= 1024 ? count : throw new OnnxException($"a run takes at most 1024 inputs and outputs, not {count}");

    /// <summary>Names as the library wants them; on the pinned heap, so that their addresses can be handed out for as long as the session lives.</summary>
    private static Dictionary<string, byte[]> Terminated(IReadOnlyList<OnnxPort> ports)
    {
        var names = new Dictionary<string, byte[]>(ports.Count, StringComparer.Ordinal);
        foreach (OnnxPort port in ports)
        {
            byte[] name = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(port.Name) + 1, pinned: true);
            Encoding.UTF8.GetBytes(port.Name, name);
            names[port.Name] = name;
        }

        return names;
    }

    private static nint Address(Dictionary<string, byte[]> names, string name, string kind) =>
        names.TryGetValue(name, out byte[]? text)
            ? Marshal.UnsafeAddrOfPinnedArrayElement(text, 0)
            : throw new OnnxException($"the model has no {kind} '{name}'; it has {string.Join(", ", names.Keys)}");

    private void Invoke(
        Span<nint> names, Span<nint> values, Span<nint> wanted, Span<nint> results, CancellationToken cancellationToken)
    {
        OrtApi api = _runtime.Api;
        nint options = cancellationToken.CanBeCanceled ? CreateRunOptions(api) : 0;
        try
        {
            nint status;

            // Disposing the registration waits for a callback under way, so the options outlive it.
            using (cancellationToken.UnsafeRegister(_ => Terminate(api, options), null))
            fixed (nint* n = names, v = values, w = wanted, r = results)
            {
                status = api.Run(_handle.DangerousGetHandle(), options, n, v, (nuint)names.Length, w, (nuint)wanted.Length, r);
            }

            if (status == 0)
                return;
            OnnxException failure = api.Failure(status, "running the model");
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException("the model's run was cancelled", failure, cancellationToken)
                : failure;
        }
        finally
        {
            if (options != 0)
                api.ReleaseRunOptions(options);
        }
    }

    private static nint CreateRunOptions(OrtApi api)
    {
        nint options;
        api.Check(api.CreateRunOptions(&options), "creating run options");
        return options;
    }

    private static void Terminate(OrtApi api, nint options)
    {
        if (options != 0)
            api.Check(api.RunOptionsSetTerminate(options), "ending a run");
    }

    private OnnxValue[] Own(Span<nint> results)
    {
        var owned = new OnnxValue[results.Length];
        int made = 0;
        try
        {
            for (; made < owned.Length; made++)
                owned[made] = new OnnxValue(_runtime, results[made]);
            return owned;
        }
        catch
        {
            foreach (OnnxValue value in owned.AsSpan(0, made))
                value.Dispose();
            foreach (nint rest in results[made..])
                _runtime.Api.ReleaseValue(rest);
            throw;
        }
    }

    private OnnxPort[] ReadPorts(bool inputs)
    {
        OrtApi api = _runtime.Api;
        nint session = _handle.DangerousGetHandle();
        nuint count;
        api.Check(
            inputs ? api.SessionGetInputCount(session, &count) : api.SessionGetOutputCount(session, &count), "counting a model's ports");
        var ports = new OnnxPort[count];
        for (nuint i = 0; i < count; i++)
        {
            byte* text;
            api.Check(
                inputs
                    ? api.SessionGetInputName(session, i, _runtime.Allocator, &text)
                    : api.SessionGetOutputName(session, i, _runtime.Allocator, &text),
                "reading a port's name");
            string name = Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
            api.Check(api.AllocatorFree(_runtime.Allocator, text), "freeing a name");
            ports[i] = ReadPort(api, session, i, name, inputs);
        }

        return ports;
    }

    private static OnnxPort ReadPort(OrtApi api, nint session, nuint index, string name, bool input)
    {
        nint type, tensor;
        api.Check(
            input ? api.SessionGetInputTypeInfo(session, index, &type) : api.SessionGetOutputTypeInfo(session, index, &type),
            "reading a port's type");
        try
        {
            api.Check(api.CastTypeInfoToTensorInfo(type, &tensor), "reading a port's type");
            if (tensor == 0)
                return new OnnxPort(name, OnnxElementType.Undefined, []);
            (OnnxElementType element, long[] shape) = OrtShape.Read(api, tensor);
            return new OnnxPort(name, element, shape);
        }
        finally
        {
            api.ReleaseTypeInfo(type);
        }
    }
}
