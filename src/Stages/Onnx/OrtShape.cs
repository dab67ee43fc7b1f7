namespace Tars.Onnx;

/// <summary>Reads a type and shape out of the library's description of a tensor.</summary>
internal static unsafe class OrtShape
{
    internal static (OnnxElementType Type, long[] Shape) Read(OrtApi api, nint info)
    {
        int type;
        api.Check(api.GetTensorElementType(info, &type), "asking for a tensor's type");
        nuint rank;
        api.Check(api.GetDimensionsCount(info, &rank), "asking for a tensor's rank");
        long[] shape = new long[rank];
        fixed (long* dimensions = shape)
        {
            if (rank > 0)
                api.Check(api.GetDimensions(info, dimensions, rank), "asking for a tensor's shape");
        }

        return (Enum.IsDefined((OnnxElementType)type) ? (OnnxElementType)type : OnnxElementType.Undefined, shape);
    }
}
