using System.Text;

namespace Tars.Cli;

/// <summary>
/// Standard error as a place for remarks: a full device or a closed pipe there must not end the work they are about, nor change its exit
/// code.
/// </summary>
internal sealed class LastingWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Nobody can be told that nobody can be told.
        }
    }
}
