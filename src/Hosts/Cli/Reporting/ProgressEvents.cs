using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>
/// A run as events, a line of JSON each: <c>run_started</c>, <c>progress</c> every second, <c>root_finished</c>, <c>dead_letter</c>,
/// <c>node_finished</c>, <c>message</c> for what would else be plain text, <c>run_finished</c>. docs/definition.md has their fields.
/// </summary>
/// <remarks>Safe for use from several threads; the lines come from one.</remarks>
internal sealed class ProgressEvents : IAsyncDisposable
{
    // What a reader that does not keep up may leave waiting; the run does not wait for it.
    private const int MaxWaiting = 10_000;

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions s_json = new(PayloadJson.Options)
    {
        WriteIndented = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    private readonly Channel<object> _events;
    private readonly Task _writing;
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private long _lost;

    public ProgressEvents(TextWriter output)
    {
        _events = Channel.CreateBounded<object>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        _writing = WriteAsync(output);
    }

    /// <summary>
    /// For <see cref="RunOptions.RootFinished"/>. Unchanged roots have no event of their own; they are counted at their source.
    /// </summary>
    public void RootFinished(RootReport root)
    {
        if (root.Status == RootStatus.Unchanged)
        {
            return;
        }

        foreach (string error in root.Errors)
        {
            string[] parts = error.Split(": ", 2);
            Say(new { Event = "dead_letter", root.Source, root.Key, Node = parts[0], Message = parts[^1] });
        }

        Say(new { Event = "root_finished", root.Source, root.Key, root.Sha256, root.Change, root.Status, root.Notes });
    }

    public void Message(string text) => Say(new { Event = "message", Text = text });

    /// <summary>Returns when the run has ended.</summary>
    public async Task ShowAsync(PipelineRun run, Task running, TimeProvider time)
    {
        Say(new
        {
            Event = "run_started",
            Run = run.Id,
            At = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            Pipeline = run.Definition.Name,
            Definition = run.Definition.Digest,
            Nodes = run.Definition.Nodes.Select(n => new { n.Name, Use = n.Spec.Name, n.From }),
        });
        RunSnapshot? earlier = null;
        bool over;
        do
        {
            over = await Task.WhenAny(running, Task.Delay(s_beat, time)) == running;
            RunSnapshot now = run.Snapshot();
            Progress(ProgressFigures.Of(run.Definition, now, earlier), run.Definition.MemoryBytes);
            earlier = now;
        }
        while (!over);
    }

    /// <summary>The last event; waits for room, since a reader has to learn of the end.</summary>
    public async Task FinishedAsync(RunReport report, int exitCode) =>
        await _events.Writer.WriteAsync(new
        {
            Event = "run_finished",
            report.Run,
            report.Outcome,
            report.Failure,
            report.Reconciles,
            report.Roots,
            report.Unchanged,
            report.DeadLetters,
            report.DeadLettersOpen,
            report.ElapsedSeconds,
            ExitCode = exitCode,
        });

    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _writing;
    }

    private void Progress(ProgressFigures figures, long allowed)
    {
        RunSnapshot now = figures.Now;
        foreach (NodeReport node in now.Nodes.Where(n => n.Ended && _ended.Add(n.Name)))
        {
            Say(new { Event = "node_finished", Node = node.Name, node.In, node.Out, node.Completed, node.Filtered, node.Skipped, node.Dead, node.Retries, node.BusySeconds });
        }

        Say(new
        {
            Event = "progress",
            ElapsedSeconds = now.Elapsed.TotalSeconds,
            now.RootsFinished,
            now.RootsSeen,
            figures.AllSeen,
            figures.RootsPerSecond,
            figures.SecondsLeft,
            figures.Bottleneck,
            now.Paused,
            BytesInFlight = now.Bytes,
            BytesAllowed = allowed,
            MemoryBytes = Environment.WorkingSet,
            EventsLost = Interlocked.Read(ref _lost),
            Nodes = figures.Nodes.Select(n => new
            {
                n.Report.Name,
                n.Done,
                Total = n.Report.In,
                n.AllIn,
                n.Report.Out,
                n.Report.Filtered,
                n.Report.Skipped,
                n.Report.Dead,
                n.Report.Retries,
                n.Report.Queued,
                n.Report.QueuedBytes,
                n.Report.BytesMoved,
                n.Report.BytesExpected,
                n.BytesPerSecond,
                n.PerSecond,
                n.SecondsLeft,
                n.Busy,
            }).ToArray(),
        });
    }

    private void Say(object what)
    {
        if (!_events.Writer.TryWrite(what))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private async Task WriteAsync(TextWriter output)
    {
        await foreach (object what in _events.Reader.ReadAllAsync())
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(what, what.GetType(), s_json));
            await output.FlushAsync();
        }
    }
}
