using System.Text;

namespace Tars.Cli.Reporting;

/// <summary>
/// A terminal's writer with a region at its end that is redrawn in place. What others write meanwhile appears above the region, whole
/// lines at a time; a line that is redrawn by '\r' is the region's first. Safe for use from several threads.
/// </summary>
/// <param name="inner">The terminal.</param>
/// <param name="width">The terminal's columns now.</param>
internal sealed class LiveWriter(TextWriter inner, Func<int> width) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _pending = new();
    private string[] _region = [];
    private string[] _drawn = [];
    private bool _live;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>The terminal's columns now.</summary>
    public int Width => Math.Max(1, width());

    /// <summary>Draws the region anew. No line may be wider than the terminal.</summary>
    public void Show(IEnumerable<string> lines)
    {
        lock (_gate)
        {
            _region = [.. lines];
            Redraw(_live ? string.Empty : "\u001b[?25l", string.Empty);
            _live = true;
        }
    }

    /// <summary>Takes the region away; the writer is then like any other.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (!_live)
            {
                return;
            }

            _region = [];
            _live = false;
            string last = Pending();
            _pending.Clear();
            Redraw(string.Empty, "\u001b[?25h" + last);
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        lock (_gate)
        {
            if (!_live)
            {
                inner.Write(value);
                return;
            }

            _pending.Append(value);
            string text = _pending.ToString();
            int end = text.LastIndexOf('\n');
            if (end >= 0)
            {
                _pending.Remove(0, end + 1);
            }

            string above = end < 0 ? string.Empty : string.Join('\n', text[..end].Split('\n').Select(LastOf)) + "\n";
            Redraw(above, string.Empty);
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush() => inner.Flush();

    private string Pending() => LastOf(_pending.ToString());

    // What a '\r' has overwritten is not shown again.
    private static string LastOf(string line)
    {
        string bare = line.TrimEnd('\r');
        return bare[(bare.LastIndexOf('\r') + 1)..];
    }

    private void Redraw(string above, string behind)
    {
        int columns = Width;
        var output = new StringBuilder();
        if (_drawn.Length > 0)
        {
            // A terminal that has become narrower has broken the lines that were there.
            int rows = _drawn.Sum(line => Math.Max(1, (VisibleText.Length(line) + columns - 1) / columns)) - 1;
            output.Append('\r');
            if (rows > 0)
            {
                output.Append("\u001b[").Append(rows).Append('A');
            }

            output.Append("\u001b[J");
        }

        output.Append(above);
        string pending = Pending();
        _drawn = _live || _region.Length > 0
            ? [.. pending.Length > 0 ? [VisibleText.Cut(pending, columns - 1)] : Array.Empty<string>(), .. _region]
            : [];
        output.Append(string.Join('\n', _drawn)).Append(behind);
        inner.Write(output.ToString());
        inner.Flush();
    }
}
