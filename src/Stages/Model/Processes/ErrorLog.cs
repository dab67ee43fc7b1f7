using System.Text;

namespace Tars.Stages.Processes;

/// <summary>Reads a child's standard error to its end, so that the child never blocks on it, and keeps the first part.</summary>
internal sealed class ErrorLog(int limit, Func<string, bool>? keep)
{
    private const int MaxLine = 4096;

    private readonly StringBuilder _kept = new();
    private readonly Lock _gate = new();

    /// <summary>The signal from outside that the child itself gave as the cause of its end.</summary>
    public int? Signal { get; private set; }

    public string Text
    {
        get
        {
            lock (_gate)
                return _kept.ToString();
        }
    }

    public async Task ReadAsync(StreamReader reader)
    {
        char[] buffer = new char[4096];
        var line = new StringBuilder();
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer)) > 0)
            {
                foreach (char c in buffer.AsSpan(0, read))
                {
                    if (c == '\n')
                        Take(line);
                    else if (c != '\r' && line.Length < MaxLine)
                        line.Append(c);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was disposed of while it still wrote.
        }

        Take(line);
    }

    private void Take(StringBuilder line)
    {
        string text = line.ToString();
        line.Clear();
        Signal ??= KillSignal.Told(text);
        if (text.Length == 0 || keep?.Invoke(text) == false)
            return;
        lock (_gate)
        {
            int room = limit - _kept.Length;
            if (room <= 0)
                return;
            _kept.Append(text.AsSpan(0, Math.Min(room, text.Length)));
            if (_kept.Length < limit)
                _kept.Append('\n');
        }
    }
}
