using System.Buffers;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Looks through a csv file before DuckDB reads it. DuckDB's reader keeps about a kilobyte for each faulty line, without a bound, and
/// a quote that is never closed makes faulty lines of all that follow; so a file with too many is refused here.
/// </summary>
internal sealed class CsvShape(string name, CsvDialect dialect)
{
    private readonly SearchValues<byte> _marks = SearchValues.Create((byte)dialect.Delimiter, (byte)dialect.Quote, (byte)'\n');
    private readonly byte _quote = (byte)dialect.Quote;

    private long _line = 1;
    private long _recordLine = 1;
    private long _recordBytes;
    private long _fields = 1;
    private long _faulty;
    private long _whole;
    private long _firstFaulty;
    private bool _quoted;
    private bool _atFieldStart = true;
    private bool _atClosingQuote;

    /// <exception cref="ItemException">Too many lines do not have the header's number of fields, or a quote stays open.</exception>
    internal static void Require(string path, string name, CsvDialect dialect, CancellationToken cancellationToken)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        var shape = new CsvShape(name, dialect);
        byte[] buffer = new byte[256 << 10];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            shape.Add(buffer.AsSpan(0, read));
        }
    }

    private void Add(ReadOnlySpan<byte> block)
    {
        while (block.Length > 0)
        {
            int at = _quoted ? block.IndexOf(_quote) : block.IndexOfAny(_marks);
            int passed = at < 0 ? block.Length : at;
            if (_quoted)
                _line += block[..passed].Count((byte)'\n');
            if (passed > 0)
                _atFieldStart = _atClosingQuote = false;
            _recordBytes += passed + 1;
            if (_recordBytes > TableLimits.RecordBytes)
            {
                throw new ItemException(
                    $"{name}, line {_recordLine} opens a quote that is not closed within {TableLimits.RecordBytes:N0} bytes. "
                    + "Close it, or double the quotes within the cell.");
            }

            if (at < 0)
                return;
            Take(block[at]);
            block = block[(at + 1)..];
        }
    }

    private void Take(byte mark)
    {
        if (mark == _quote)
        {
            // A quote right behind a closing one is a doubled quote: the field goes on.
            bool closes = _quoted;
            _quoted = !_quoted && (_atFieldStart || _atClosingQuote);
            _atClosingQuote = closes;
            _atFieldStart = false;
        }
        else if (mark == (byte)'\n')
        {
            End();
        }
        else
        {
            _fields++;
            _atFieldStart = true;
            _atClosingQuote = false;
        }
    }

    private void End()
    {
        // A blank line, of which only the line end counts, is no record.
        if (_fields == dialect.First.Count || _recordBytes <= 2)
            _whole++;
        else if (_faulty++ == 0)
            _firstFaulty = _recordLine;
        if (_faulty > TableLimits.FaultyLines)
        {
            throw new ItemException(
                $"{name}, line {_firstFaulty} does not have {dialect.First.Count} fields as the first line has, nor have "
                + $"{_faulty:N0} of the first {_faulty + _whole:N0} lines; more than {TableLimits.FaultyLines:N0} are not read around. "
                + "Check the delimiter, the quotes and the first line.");
        }

        _recordLine = ++_line;
        _recordBytes = 0;
        _fields = 1;
        _atFieldStart = true;
        _atClosingQuote = false;
    }
}
