using System.Runtime.ExceptionServices;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>
/// Merges segments on threads of its own while documents are added. The writer's gate guards it, but for the merges' own work.
/// </summary>
internal sealed class MergeRunner(object gate, IndexDirectory directory, WriterState state, IndexWriterOptions options) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ExceptionDispatchInfo? _fault;
    private volatile bool _stopped;

    public int Running { get; private set; }

    /// <summary>
    /// Starts merges that are due, as far as there are threads for them. To be called again as each ends, which it sees to itself.
    /// </summary>
    public void StartDue()
    {
        while (Running < options.MergeThreads && _fault is null && !_stopped && state.ChooseMerge() is { Count: > 0 } sources)
        {
            if (!state.IsHeld && state.Deletes.Count > 0 && sources.Exists(s => s.Change < state.Change))
            {
                state.ApplyDeletes();
                continue;
            }

            var merger = new SegmentMerger(directory, state.NewName(), [.. sources.Select(s => (s.Reader, s.ShareLive()))], _stop.Token);
            var limit = options.UseCompoundFiles ? options.MaxCompoundShare * state.Segments.Sum(s => s.SizeForMerge.LiveBytes) : -1;
            foreach (var source in sources)
                source.IsMerging = true;
            Running++;
            _ = Task.Factory.StartNew(
                () => Run(merger, sources, bytes => bytes <= limit), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Waits until all merges that run have ended, and those that were due after them. The error of one that failed is thrown.
    /// </summary>
    public void Wait()
    {
        while (Running > 0)
            Monitor.Wait(gate);
        ThrowFault();
    }

    public bool HasFailed => _fault is not null;

    /// <summary>Throws the error of a merge that failed.</summary>
    public void ThrowFault() => _fault?.Throw();

    /// <summary>Breaks off all merges, and returns when their threads have ended.</summary>
    public void Dispose()
    {
        if (_stopped)
            return;
        _stopped = true;
        _stop.Cancel();
        while (Running > 0)
            Monitor.Wait(gate);
        _stop.Dispose();
    }

    private void Run(SegmentMerger merger, List<WriterSegment> sources, Predicate<long> compound)
    {
        SegmentInfo? info = null;
        ExceptionDispatchInfo? fault = null;
        try
        {
            directory.Reached?.Invoke("merge.started");
            info = merger.Merge(compound);
            directory.Reached?.Invoke("merge.written");
        }
        catch (OperationCanceledException) when (_stopped)
        {
            // Nobody wants the outcome any longer.
        }
        catch (Exception e)
        {
            fault = ExceptionDispatchInfo.Capture(e);
        }

        lock (gate)
        {
            try
            {
                foreach (var source in sources)
                    source.IsMerging = false;
                if (info is not null && fault is null && !_stopped)
                    state.Replace(sources, info, merger.LiveAfter([.. sources.Select(s => s.ShareLive())]));
                else
                    merger.RemoveFiles();
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }

            Running--;
            _fault ??= fault;
            StartNext();
            Monitor.PulseAll(gate);
        }
    }

    private void StartNext()
    {
        try
        {
            StartDue();
        }
        catch (Exception e)
        {
            _fault ??= ExceptionDispatchInfo.Capture(e);
        }
    }
}
