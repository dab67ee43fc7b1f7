namespace Tars.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool interactive, bool colour)
{
    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>True when <see cref="Error"/> is a terminal that can be redrawn.</summary>
    public bool Interactive { get; } = interactive;

    /// <summary>True when results may be coloured: a terminal, and NO_COLOR is not set.</summary>
    public bool Colour { get; } = colour;

    public static Terminal OfProcess()
    {
        bool plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(Console.Out, Console.Error, !Console.IsErrorRedirected && !plain, !Console.IsOutputRedirected && !plain);
    }

    public string Bold(string text) => Colour ? $"\u001b[1m{text}\u001b[0m" : text;

    public string Dim(string text) => Colour ? $"\u001b[2m{text}\u001b[0m" : text;

    public string Red(string text) => Colour ? $"\u001b[31m{text}\u001b[0m" : text;

    public string Green(string text) => Colour ? $"\u001b[32m{text}\u001b[0m" : text;

    public string Yellow(string text) => Colour ? $"\u001b[33m{text}\u001b[0m" : text;

    /// <summary>Untrusted text with control characters shown as spaces, so that a file cannot steer the terminal.</summary>
    public static string Safe(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)]) : text;
}
