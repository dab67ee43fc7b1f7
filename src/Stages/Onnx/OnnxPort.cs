namespace Tars.Onnx;

/// <summary>An input or output that a model declares.</summary>
/// <param name="Name">Its name, as <see cref="OnnxSession.Run"/> takes it.</param>
/// <param name="ElementType">What its tensor holds; <see cref="OnnxElementType.Undefined"/> when it is no tensor.</param>
/// <param name="Shape">Its dimensions, -1 where the model leaves one open; empty for a scalar.</param>
public sealed record OnnxPort(string Name, OnnxElementType ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>The port as people write it, for example <c>input: Float[1, -1]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType}[{string.Join(", ", Shape)}]";
}
