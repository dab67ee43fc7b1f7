using System.Globalization;
using Tars.Cli.Reporting;

namespace Tars.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool interactive, bool colour, bool toTerminal = false)
{
    private const int UsualWidth = 80;
    private const int WidestText = 100;
    private const int NarrowestText = 40;

    private readonly Lazy<int> _columns = new(() => toTerminal ? Math.Clamp(WidthOfProcess(), NarrowestText, WidestText) : WidestText);

    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>True when <see cref="Error"/> is a terminal that can be redrawn.</summary>
    public bool Interactive { get; } = interactive;

    /// <summary>True when results may be coloured: a terminal, and NO_COLOR is not set.</summary>
    public bool Colour { get; } = colour;

    /// <summary>How many columns running text may take on <see cref="Out"/>: no more than can be read at ease.</summary>
    public int Columns => _columns.Value;

    /// <summary><see cref="Error"/> with a region that is redrawn in place; null where it is no terminal.</summary>
    public LiveWriter? Live => Interactive ? Error as LiveWriter : null;

    public static Terminal OfProcess()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        bool plain = dumb || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        bool interactive = !Console.IsErrorRedirected && !dumb;
        TextWriter lasting = new LastingWriter(Console.Error);
        TextWriter error = interactive ? new LiveWriter(lasting, WidthOfProcess) : lasting;
        return new Terminal(Console.Out, error, interactive, !Console.IsOutputRedirected && !plain, !Console.IsOutputRedirected);
    }

    public string Bold(string text) => Colour ? $"\u001b[1m{text}\u001b[0m" : text;

    public string Dim(string text) => Colour ? $"\u001b[2m{text}\u001b[0m" : text;

    public string Red(string text) => Colour ? $"\u001b[31m{text}\u001b[0m" : text;

    public string Green(string text) => Colour ? $"\u001b[32m{text}\u001b[0m" : text;

    public string Yellow(string text) => Colour ? $"\u001b[33m{text}\u001b[0m" : text;

    /// <summary>
    /// Untrusted text of many lines, with control and direction characters shown as spaces, so that a file cannot steer the terminal.
    /// </summary>
    public static string Safe(string text) => Safe(text, keep: '\n');

    /// <summary>Untrusted text that belongs on one line, such as a file's name: line breaks are shown as spaces too.</summary>
    public static string SafeLine(string text) => Safe(text, keep: null);

    private static string Safe(string text, char? keep) =>
        text.Any(c => c != keep && Steers(c)) ? new string([.. text.Select(c => c != keep && Steers(c) ? ' ' : c)]) : text;

    // Controls, line and paragraph separators, and the marks that turn the direction of writing (Unicode Bidi_Control).
    private static bool Steers(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (
            >= '\u2066' and <= '\u2069');

    private static int WidthOfProcess()
    {
        try
        {
            if (Console.WindowWidth > 0)
            {
                return Console.WindowWidth;
            }
        }
        catch (IOException)
        {
            // No terminal to ask.
        }

        return int.TryParse(
            Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0
            ? columns
            : UsualWidth;
    }
}
