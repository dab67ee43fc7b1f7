namespace Tars.Onnx;

/// <summary>What a tensor holds; the numbers are those of <c>ONNXTensorElementDataType</c>.</summary>
public enum OnnxElementType
{
    /// <summary>Not a tensor, or a type that this list does not name.</summary>
    Undefined = 0,

    /// <summary>32-bit floating point, <see cref="float"/>.</summary>
    Float = 1,

    /// <summary>8 bits without sign, <see cref="byte"/>.</summary>
    Byte = 2,

    /// <summary>8 bits with sign, <see cref="sbyte"/>.</summary>
    SByte = 3,

    /// <summary>16 bits without sign, <see cref="ushort"/>.</summary>
    UInt16 = 4,

    /// <summary>16 bits with sign, <see cref="short"/>.</summary>
    Int16 = 5,

    /// <summary>32 bits with sign, <see cref="int"/>.</summary>
    Int32 = 6,

    /// <summary>64 bits with sign, <see cref="long"/>.</summary>
    Int64 = 7,

    /// <summary>Text; listed, but not readable through this binding.</summary>
    Text = 8,

    /// <summary>One byte a value, <see cref="bool"/>.</summary>
    Bool = 9,

    /// <summary>16-bit floating point, <see cref="Half"/>.</summary>
    Half = 10,

    /// <summary>64-bit floating point, <see cref="double"/>.</summary>
    Double = 11,
}
