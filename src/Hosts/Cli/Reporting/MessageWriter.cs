using System.Text;

namespace Tars.Cli.Reporting;

/// <summary>A writer whose lines become messages among a run's events. Safe for use from several threads.</summary>
internal sealed class MessageWriter(ProgressEvents events) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_gate)
        {
            if (value is not ('\n' or '\r'))
            {
                _line.Append(value);
            }
            else if (_line.Length > 0)
            {
                events.Message(_line.ToString());
                _line.Clear();
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Write('\n');
        }

        base.Dispose(disposing);
    }
}
