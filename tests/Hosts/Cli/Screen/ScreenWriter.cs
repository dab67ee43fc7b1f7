using System.Text;

namespace Tars.Cli.Tests;

/// <summary>A writer whose text a <see cref="TerminalScreen"/> shows.</summary>
internal sealed class ScreenWriter(TerminalScreen screen) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => screen.Write(value.ToString());

    public override void Write(string? value) => screen.Write(value ?? string.Empty);
}
