using System.ComponentModel.DataAnnotations;

namespace Tars.Onnx;

/// <summary>How a session computes.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>
    /// Threads that share one operator, 1 or more; default 1. Several runs at once on one session use the processor better than several
    /// threads in one run do.
    /// </summary>
    [Range(1, 256)]
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Whether idle threads spin instead of sleeping; default false, because the machine is shared.</summary>
    public bool AllowSpinning { get; init; }

    /// <summary>
    /// Further entries of the session's configuration, by the library's own keys (<c>onnxruntime_session_options_config_keys.h</c>); default
    /// none. The library ignores keys it does not know.
    /// </summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
