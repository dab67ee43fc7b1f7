using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Onnx.Tests;

/// <summary>Writes small ONNX models by hand, field by field of the protobuf format, so that the tests need no model file.</summary>
internal sealed class TinyModel
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _constants = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];

    /// <summary>An operation; an attribute is a number or a list of numbers.</summary>
    internal TinyModel Node(string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        _nodes.Add(
        [
            .. inputs.SelectMany(i => Text(1, i)), .. outputs.SelectMany(o => Text(2, o)), .. Text(4, operation),
            .. attributes.SelectMany(a => Message(5, Attribute(a.Name, a.Value))),
        ]);
        return this;
    }

    /// <summary>Values that the model holds.</summary>
    internal TinyModel Constant(string name, float[] values, params long[] shape) =>
        Constant(name, OnnxElementType.Float, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>Whole numbers that the model holds.</summary>
    internal TinyModel Constant(string name, long[] values, params long[] shape) =>
        Constant(name, OnnxElementType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>An input; a dimension of -1 is left open.</summary>
    internal TinyModel Input(string name, OnnxElementType type, params long[] shape)
    {
        _inputs.Add(Port(name, type, shape));
        return this;
    }

    internal TinyModel Output(string name, OnnxElementType type, params long[] shape)
    {
        _outputs.Add(Port(name, type, shape));
        return this;
    }

    /// <summary>One input and one output that equals it, of any two dimensions.</summary>
    internal static TinyModel Identity(OnnxElementType type) =>
        new TinyModel().Input("in", type, -1, -1).Node("Identity", ["in"], ["out"]).Output("out", type, -1, -1);

    /// <summary>Multiplies the matrix "x" with itself so often that it takes long.</summary>
    internal static TinyModel Slow(int multiplications)
    {
        TinyModel model = new TinyModel().Input("x", OnnxElementType.Float, -1, -1);
        for (int i = 0; i < multiplications; i++)
            model.Node("MatMul", [i == 0 ? "x" : $"y{i - 1}", "x"], [$"y{i}"]);
        return model.Output($"y{multiplications - 1}", OnnxElementType.Float, -1, -1);
    }

    internal void Save(string path)
    {
        byte[] graph =
        [
            .. _nodes.SelectMany(n => Message(1, n)), .. Text(2, "tiny"), .. _constants.SelectMany(c => Message(5, c)),
            .. _inputs.SelectMany(i => Message(11, i)), .. _outputs.SelectMany(o => Message(12, o)),
        ];
        File.WriteAllBytes(path, [.. Number(1, 8), .. Message(7, graph), .. Message(8, [.. Text(1, string.Empty), .. Number(2, 13)])]);
    }

    private TinyModel Constant(string name, OnnxElementType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        _constants.Add(
            [.. shape.SelectMany(d => Number(1, d)), .. Number(2, (long)type), .. Text(8, name), .. Message(9, bytes.ToArray())]);
        return this;
    }

    private static byte[] Attribute(string name, object value) => value is long[] list
        ? [.. Text(1, name), .. list.SelectMany(i => Number(8, i)), .. Number(20, 7)]
        : [.. Text(1, name), .. Number(3, (long)value), .. Number(20, 2)];

    private static byte[] Port(string name, OnnxElementType type, long[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany((d, i) => Message(1, d < 0 ? Text(2, $"{name}{i}") : Number(1, d)))];
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, (long)type), .. Message(2, dimensions)]))];
    }

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] body) => [.. Varint((field << 3) | 2), .. Varint(body.Length), .. body];

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
