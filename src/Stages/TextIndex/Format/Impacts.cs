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
