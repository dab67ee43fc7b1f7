using Tars.Onnx;

namespace Tars.Stages.Speech;

/// <summary>
/// Silero VAD v5: the probability, frame by frame, that somebody speaks. One for each recording, because it remembers what it heard;
/// the session behind it is shared. Not safe for use from several threads.
/// </summary>
internal sealed class SileroDetector : IDisposable
{
    /// <summary>Samples of one frame, 32 ms.</summary>
    internal const int FrameLength = 512;

    /// <summary>Samples of the frame before that the model wants in front of each frame.</summary>
    private const int ContextLength = 64;

    private static readonly string[] s_outputs = ["output", "stateN"];

    private readonly OnnxSession _session;
    private readonly float[] _window = new float[ContextLength + FrameLength];
    private readonly OnnxValue _input;
    private readonly OnnxValue _rate;
    private OnnxValue _state;

    internal SileroDetector(OnnxRuntime runtime, OnnxSession session)
    {
        _session = session;
        _input = runtime.Tensor(_window.AsMemory(), 1, ContextLength + FrameLength);
        _rate = runtime.Tensor(new long[] { SpeechAudio.SampleRate }.AsMemory());
        _state = runtime.Tensor(new float[2 * 128].AsMemory(), 2, 1, 128);
    }

    /// <summary>Hears the next frame.</summary>
    /// <param name="frame"><see cref="FrameLength"/> samples.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    /// <returns>The probability of speech, 0 to 1.</returns>
    internal float Hear(ReadOnlySpan<float> frame, CancellationToken cancellationToken)
    {
        frame.CopyTo(_window.AsSpan(ContextLength));
        OnnxValue[] outputs = _session.Run([("input", _input), ("state", _state), ("sr", _rate)], s_outputs, cancellationToken);
        _state.Dispose();
        _state = outputs[1];
        using OnnxValue probability = outputs[0];
        _window.AsSpan(FrameLength).CopyTo(_window);
        return probability.Data<float>()[0];
    }

    public void Dispose()
    {
        _input.Dispose();
        _rate.Dispose();
        _state.Dispose();
    }
}
