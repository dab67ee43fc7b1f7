using System.Runtime.InteropServices;

namespace Tars.Cli;

/// <summary>The first SIGINT or SIGTERM asks for a drain, the second for a stop at once.</summary>
internal sealed class Signals : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _messages;

    public Signals(TextWriter messages)
    {
        _messages = messages;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, On),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, On),
        ];
    }

    public CancellationToken Drain => _drain.Token;

    public CancellationToken Stop => _stop.Token;

    /// <summary>130 or 143 once a signal came, else null.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _drain.Dispose();
        _stop.Dispose();
    }

    private void On(PosixSignalContext context)
    {
        context.Cancel = true;
        if (ExitCode is null)
        {
            ExitCode = context.Signal == PosixSignal.SIGTERM ? Cli.ExitCode.Terminated : Cli.ExitCode.Interrupted;
            _messages.WriteLine("stopping: what is under way is finished first; once more to stop now");
            _drain.Cancel();
        }
        else
        {
            _stop.Cancel();

            // A thread may hang in a call of the system that no cancellation reaches; what has no receipt yet is taken up by the next run.
            int code = ExitCode.Value;
            _ = Task.Delay(s_patience).ContinueWith(_ => Environment.Exit(code), TaskScheduler.Default);
        }
    }
}
