using System.Buffers;
using System.Runtime.InteropServices;

namespace Tars.Onnx;

/// <summary>
/// A tensor that goes into a run or came out of one. What came out can be fed into the next run as it is, without a copy.
/// </summary>
/// <remarks>
/// Owned by whoever made it or got it from <see cref="OnnxSession.Run"/>, who disposes it. Reading from several threads is safe.
/// </remarks>
public sealed unsafe class OnnxValue : SafeHandle
{
    private readonly OnnxRuntime _runtime;
    private MemoryHandle _pin;

    internal OnnxValue(OnnxRuntime runtime, nint value)
        : base(0, ownsHandle: true)
    {
        _runtime = runtime;
        (ElementType, Shape) = Describe(runtime.Api, value);

        // Last, so that a value whose description fails stays its maker's to release.
        SetHandle(value);
    }

    private OnnxValue(OnnxRuntime runtime, nint value, MemoryHandle pin, OnnxElementType type, long[] shape)
        : base(0, ownsHandle: true)
    {
        _runtime = runtime;
        _pin = pin;
        SetHandle(value);
        (ElementType, Shape) = (type, shape);
    }

    /// <summary>What the tensor holds.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Its dimensions; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The elements, row by row, where they lie.</summary>
    /// <typeparam name="T">The type that belongs to <see cref="ElementType"/>.</typeparam>
    /// <returns>A view that is valid until the value is disposed; keep the value alive as long as it is read.</returns>
    /// <exception cref="OnnxException">The tensor holds another type.</exception>
    public ReadOnlySpan<T> Data<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (ElementType != TypeOf<T>())
            throw new OnnxException($"the tensor holds {ElementType}, not {TypeOf<T>()}");
        int length = checked((int)Count(Shape));
        if (length == 0)
            return [];
        void* data;
        _runtime.Api.Check(_runtime.Api.GetTensorMutableData(handle, &data), "reading a tensor");
        return new ReadOnlySpan<T>(data, length);
    }

    internal static OnnxValue Over<T>(OnnxRuntime runtime, Memory<T> data, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        OnnxElementType type = TypeOf<T>();
        long[] dimensions = shape.ToArray();
        long count = Count(dimensions);
        if (count != data.Length)
        {
            throw new OnnxException(
                $"a tensor of shape [{string.Join(", ", dimensions)}] has {count} elements, but {data.Length} were given");
        }

        OrtApi api = runtime.Api;
        nint value;
        fixed (long* dims = dimensions)
        {
            // The library refuses a null pointer even for no bytes, so an empty tensor is one that it allocates itself.
            if (count == 0)
            {
                api.Check(
                    api.CreateTensor(runtime.Allocator, dims, (nuint)dimensions.Length, (int)type, &value), "creating an empty tensor");
                return new OnnxValue(runtime, value, default, type, dimensions);
            }

            MemoryHandle pin = data.Pin();
            nint status = api.CreateTensorWithData(
                runtime.MemoryInfo, pin.Pointer, (nuint)(count * sizeof(T)), dims, (nuint)dimensions.Length, (int)type, &value);
            if (status == 0)
                return new OnnxValue(runtime, value, pin, type, dimensions);
            pin.Dispose();
            throw api.Failure(status, "creating a tensor");
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _runtime.Api.ReleaseValue(handle);
        _pin.Dispose();
        return true;
    }

    private static OnnxElementType TypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return OnnxElementType.Float;
        if (typeof(T) == typeof(long))
            return OnnxElementType.Int64;
        if (typeof(T) == typeof(bool))
            return OnnxElementType.Bool;
        if (typeof(T) == typeof(int))
            return OnnxElementType.Int32;
        if (typeof(T) == typeof(double))
            return OnnxElementType.Double;
        if (typeof(T) == typeof(Half))
            return OnnxElementType.Half;
        if (typeof(T) == typeof(byte))
            return OnnxElementType.Byte;
        if (typeof(T) == typeof(sbyte))
            return OnnxElementType.SByte;
        if (typeof(T) == typeof(short))
            return OnnxElementType.Int16;
        if (typeof(T) == typeof(ushort))
            return OnnxElementType.UInt16;
        throw new OnnxException($"a tensor cannot hold {typeof(T).Name}; it holds float, double, Half, bool or integers of 8 to 64 bits");
    }

    private static long Count(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 0)
                throw new OnnxException($"a tensor of shape [{string.Join(", ", shape)}] cannot be: a dimension is negative");
            count = checked(count * dimension);
        }

        return count;
    }

    private static (OnnxElementType Type, long[] Shape) Describe(OrtApi api, nint value)
    {
        nint info;
        api.Check(api.GetTensorTypeAndShape(value, &info), "asking for a result's shape");
        try
        {
            return OrtShape.Read(api, info);
        }
        finally
        {
            api.ReleaseTensorTypeAndShapeInfo(info);
        }
    }
}
