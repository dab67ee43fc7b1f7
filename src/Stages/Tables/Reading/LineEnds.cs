using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Counts the lines of a file that is read block by block, and how they end: LF, CR LF or CR.</summary>
internal sealed class LineEnds(string name)
{
    private long _lf;
    private long _crLf;
    private long _cr;
    private long _inLine;
    private bool _afterReturn;

    /// <summary>The number of lines so far; after <see cref="Close"/> the last one counts also without its line end.</summary>
    internal long Lines => _lf + _crLf + _cr;

    /// <summary>Whether all lines end in LF, or all in CR LF.</summary>
    internal bool AreAlike => _cr == 0 && (_lf == 0 || _crLf == 0);

    /// <exception cref="ItemException">A line is longer than the limit.</exception>
    internal void Add(ReadOnlySpan<byte> block)
    {
        while (block.Length > 0)
        {
            if (_afterReturn)
            {
                _afterReturn = false;
                if (block[0] == (byte)'\n')
                {
                    _crLf++;
                    block = block[1..];
                    continue;
                }

                _cr++;
            }

            int end = block.IndexOfAny((byte)'\n', (byte)'\r');
            _inLine += end < 0 ? block.Length : end;
            if (_inLine > TableLimits.LineBytes)
            {
                throw new ItemException(
                    $"{name}, line {Lines + 1} is longer than {TableLimits.LineBytes:N0} bytes, the limit for one row of text. "
                    + "Shorten the cell, or give the table as Parquet.");
            }

            if (end < 0)
                return;
            _inLine = 0;
            if (block[end] == (byte)'\r')
                _afterReturn = true;
            else
                _lf++;
            block = block[(end + 1)..];
        }
    }

    internal void Close()
    {
        if (_afterReturn)
            _cr++;
        else if (_inLine > 0)
            (_lf, _crLf) = _crLf > 0 ? (_lf, _crLf + 1) : (_lf + 1, _crLf);
        _afterReturn = false;
    }
}
