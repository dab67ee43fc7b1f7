using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// The pairs of frequency and norm that could give the best score in a run of documents: for each norm the largest frequency,
/// kept only where it beats those of all smaller norms.
/// </summary>
internal sealed class Impacts
{
    private readonly int[] _maxFreqs = new int[256];
    private int _lowest = 256;
    private int _highest = -1;

    public void Clear()
    {
        if (_highest >= _lowest)
            Array.Clear(_maxFreqs, _lowest, _highest - _lowest + 1);
        _lowest = 256;
        _highest = -1;
    }

    public void Add(int freq, byte norm)
    {
        if (freq <= _maxFreqs[norm])
            return;
        _maxFreqs[norm] = freq;
        _lowest = Math.Min(_lowest, norm);
        _highest = Math.Max(_highest, norm);
    }

    public void AddAll(Impacts other)
    {
        for (var norm = other._lowest; norm <= other._highest; norm++)
        {
            if (other._maxFreqs[norm] > 0)
                Add(other._maxFreqs[norm], (byte)norm);
        }
    }

    /// <summary>Reads the next pair of what <see cref="Write"/> wrote; false at the end.</summary>
    /// <param name="reader">At the pair.</param>
    /// <param name="previous">The pair before, or zeros.</param>
    /// <param name="impact">The pair.</param>
    public static bool TryRead(ref ByteReader reader, (int Freq, byte Norm) previous, out (int Freq, byte Norm) impact)
    {
        impact = default;
        if (reader.Remaining == 0)
            return false;
        var code = reader.ReadVInt();
        var step = 1 + ((code & 1) != 0 ? reader.ReadZLong() : 0);
        impact = unchecked((previous.Freq + 1 + (code >>> 1), (byte)((sbyte)previous.Norm + step)));
        return true;
    }

    public void Write(DataOutput output)
    {
        var freq = 0;
        long previousNorm = 0;
        for (var norm = _lowest; norm <= _highest; norm++)
        {
            if (_maxFreqs[norm] <= freq)
                continue;
            var freqDelta = _maxFreqs[norm] - freq - 1;
            var normDelta = (sbyte)norm - previousNorm - 1;
            if (normDelta == 0)
            {
                output.WriteVInt(freqDelta << 1);
            }
            else
            {
                output.WriteVInt((freqDelta << 1) | 1);
                output.WriteZLong(normDelta);
            }

            freq = _maxFreqs[norm];
            previousNorm = (sbyte)norm;
        }
    }
}
