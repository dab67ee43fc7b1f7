using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tars.Stages.Speech;

/// <summary>
/// Brings a stream of mono samples to another rate. Output sample n stands exactly where input time n / output rate is: the filter's delay
/// is taken out. Silence is assumed before the first and behind the last sample.
/// </summary>
/// <remarks>For one recording, on one thread. Memory does not grow with its length.</remarks>
internal sealed class Resampler
{
    private const int OutputBlock = 4096;

    private readonly SincFilter _filter;
    private readonly float[] _output = new float[OutputBlock];

    /// <summary>The input that is still needed; begins with silence in front of the first sample.</summary>
    private float[] _held;
    private int _count;

    /// <summary>Which input sample, counted in <see cref="_held"/>, the next output sample's first tap falls on.</summary>
    private int _next;

    /// <summary>How far behind an input sample the next output sample lies, in units of 1 / <see cref="SincFilter.Up"/>.</summary>
    private int _place;

    /// <summary>Input samples that came in, and output samples that went out.</summary>
    private long _taken;
    private long _given;

    internal Resampler(SincFilter filter)
    {
        _filter = filter;
        _count = (filter.Taps / 2) - 1;
        _held = new float[(2 * filter.Taps) + OutputBlock];
    }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Any number of them.</param>
    /// <param name="give">Gets what can be made so far, block by block.</param>
    internal void Take(ReadOnlySpan<float> samples, Action<ReadOnlySpan<float>> give)
    {
        _taken += samples.Length;
        while (samples.Length > 0)
        {
            MakeRoom();
            int part = Math.Min(samples.Length, _held.Length - _count);
            samples[..part].CopyTo(_held.AsSpan(_count));
            _count += part;
            samples = samples[part..];
            Give(long.MaxValue, give);
        }
    }

    /// <summary>Ends the stream: what its last samples still make comes out.</summary>
    internal void End(Action<ReadOnlySpan<float>> give)
    {
        // As many output samples as begin before the input ends.
        long total = (long)((((Int128)_taken * _filter.Up) + _filter.Down - 1) / _filter.Down);
        while (_given < total)
        {
            MakeRoom();
            _held.AsSpan(_count).Clear();
            _count = _held.Length;
            Give(total, give);
        }
    }

    private void MakeRoom()
    {
        // A step of Down / Up may lead beyond what is held.
        int gone = Math.Min(_next, _count);
        _held.AsSpan(gone, _count - gone).CopyTo(_held);
        _count -= gone;
        _next -= gone;
    }

    private void Give(long total, Action<ReadOnlySpan<float>> give)
    {
        int taps = _filter.Taps;
        while (_next + taps <= _count && _given < total)
        {
            int made = 0;
            while (made < _output.Length && _next + taps <= _count && _given + made < total)
            {
                _output[made++] = At(_held.AsSpan(_next, taps));
                _place += _filter.Down;
                _next += _place / _filter.Up;
                _place %= _filter.Up;
            }

            _given += made;
            give(_output.AsSpan(0, made));
        }
    }

    private float At(ReadOnlySpan<float> input)
    {
        if (_filter.IsExact)
            return Dot(input, _filter.Row(_place));
        double row = (double)_place * _filter.Phases / _filter.Up;
        int before = (int)row;
        float share = (float)(row - before);
        return ((1 - share) * Dot(input, _filter.Row(before))) + (share * Dot(input, _filter.Row(before + 1)));
    }

    /// <summary>
    /// The sum of products; two accumulators, so that additions need not wait for each other. Compiled in full at once: a first, slow
    /// version would run for whole recordings of seconds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        var even = Vector<float>.Zero;
        var odd = Vector<float>.Zero;

        // The taps are a multiple of 32, so of two vectors of any width up to 512 bits.
        for (int i = 0; i < a.Length; i += 2 * Vector<float>.Count)
        {
            even += Vector.LoadUnsafe(ref x, (nuint)i) * Vector.LoadUnsafe(ref y, (nuint)i);
            odd += Vector.LoadUnsafe(ref x, (nuint)(i + Vector<float>.Count)) * Vector.LoadUnsafe(ref y, (nuint)(i + Vector<float>.Count));
        }

        return Vector.Sum(even + odd);
    }
}
