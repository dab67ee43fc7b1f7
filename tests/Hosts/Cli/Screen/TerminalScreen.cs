using System.Text;

namespace Tars.Cli.Tests;

/// <summary>
/// What a terminal shows that breaks long lines anew when it is resized: enough of one to see whether a redrawn region stays whole.
/// </summary>
internal sealed class TerminalScreen(int columns)
{
    private readonly List<StringBuilder> _lines = [new()];
    private int _line;
    private int _offset;

    public int Columns { get; set; } = columns;

    public bool CursorShown { get; private set; } = true;

    /// <summary>The lines, empty ones at the end left out.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(l => l.ToString().TrimEnd()).Reverse().SkipWhile(l => l.Length == 0).Reverse()];

    public void Write(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    _offset -= _offset % Columns == 0 && _offset > 0 && _offset == _lines[_line].Length ? Columns : _offset % Columns;
                    break;
                case '\n':
                    _line++;
                    _offset = 0;
                    if (_line == _lines.Count)
                    {
                        _lines.Add(new StringBuilder());
                    }

                    break;
                case '\u001b':
                    i = Sequence(text, i + 2);
                    break;
                default:
                    StringBuilder line = _lines[_line];
                    line.Append(' ', Math.Max(0, _offset - line.Length));
                    if (_offset < line.Length)
                    {
                        line[_offset] = text[i];
                    }
                    else
                    {
                        line.Append(text[i]);
                    }

                    _offset++;
                    break;
            }
        }
    }

    private int Sequence(string text, int at)
    {
        int end = at;
        while (!char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        string parameter = text[at..end];
        switch (text[end])
        {
            case 'A':
                for (int n = int.Parse(parameter); n > 0; n--)
                {
                    Up();
                }

                break;
            case 'J':
                _lines[_line].Length = Math.Min(_lines[_line].Length, _offset);
                _lines.RemoveRange(_line + 1, _lines.Count - _line - 1);
                break;
            case 'l' or 'h':
                CursorShown = text[end] == 'h';
                break;
            case 'm':
                break;
            default:
                throw new InvalidOperationException($"a sequence that this screen does not know: ESC[{parameter}{text[end]}");
        }

        return end;
    }

    private void Up()
    {
        if (_offset >= Columns)
        {
            _offset -= Columns;
        }
        else if (_line > 0)
        {
            _line--;
            int rows = Math.Max(1, (_lines[_line].Length + Columns - 1) / Columns);
            _offset += (rows - 1) * Columns;
        }
    }
}
