namespace Tars.Stages.Speech;

/// <summary>The part of a recording that is still needed: grows at the end, is released at the front.</summary>
internal sealed class SampleWindow
{
    private float[] _samples = new float[SpeechAudio.SampleRate];
    private int _count;

    /// <summary>The first sample still held, counted from the start of the recording.</summary>
    internal long Start { get; private set; }

    /// <summary>The sample after the last one held: how many were heard in all.</summary>
    internal long End => Start + _count;

    internal void Append(ReadOnlySpan<float> samples)
    {
        if (_count + samples.Length > _samples.Length)
            Array.Resize(ref _samples, Math.Max(_samples.Length * 2, _count + samples.Length));
        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
    }

    /// <summary>The samples from <paramref name="start"/> up to <paramref name="end"/>, which must be held.</summary>
    internal ReadOnlySpan<float> Slice(long start, long end) => _samples.AsSpan((int)(start - Start), (int)(end - start));

    /// <summary>Releases what lies before <paramref name="start"/>; moves memory only once it is worth it.</summary>
    internal void Release(long start)
    {
        int released = (int)Math.Clamp(start - Start, 0, _count);
        if (released < _samples.Length / 2)
            return;
        _samples.AsSpan(released, _count - released).CopyTo(_samples);
        _count -= released;
        Start += released;
    }
}
