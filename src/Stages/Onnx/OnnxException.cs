namespace Tars.Onnx;

/// <summary>ONNX Runtime, or this binding, refused something.</summary>
/// <param name="message">What was being done and, after a colon, the library's own message.</param>
/// <param name="code">The library's error code (<c>OrtErrorCode</c>), or 0 when the binding itself refused.</param>
/// <param name="inner">The cause, if another exception led here.</param>
public sealed class OnnxException(string message, int code = 0, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The library's error code (<c>OrtErrorCode</c>): 3 no such file, 7 invalid protobuf, …; 0 when the binding itself refused.</summary>
    public int Code { get; } = code;
}
