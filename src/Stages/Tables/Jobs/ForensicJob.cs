namespace Tars.Stages.Tables;

/// <summary>One job of <see cref="ForensicJobs"/>.</summary>
internal sealed class ForensicJob(string id, string? batch, IReadOnlyList<string> files) : IDisposable, IProgress<ForensicProgress>
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private JobState _state;
    private ForensicProgress? _progress;
    private ForensicReport? _report;
    private string? _failure;

    internal string Id => id;

    internal string? Batch => batch;

    /// <summary>Completes when the job has ended; never faults.</summary>
    internal Task Ended => _ended.Task;

    internal ForensicReport? Report
    {
        get
        {
            lock (_lock)
                return _report;
        }
    }

    void IProgress<ForensicProgress>.Report(ForensicProgress value)
    {
        lock (_lock)
            _progress = value;
    }

    public void Dispose() => _stop.Dispose();

    internal JobStatus Status()
    {
        lock (_lock)
            return new JobStatus(id, batch, files, _state, _progress, _report?.Summary(), _failure);
    }

    internal bool Cancel()
    {
        lock (_lock)
        {
            if (_state is not (JobState.Queued or JobState.Running))
                return false;
        }

        _stop.Cancel();
        return true;
    }

    internal void Start(TableForensics forensics, SemaphoreSlim slots) => _ = Task.Run(() => RunAsync(forensics, slots));

    private async Task RunAsync(TableForensics forensics, SemaphoreSlim slots)
    {
        bool held = false;
        try
        {
            await slots.WaitAsync(_stop.Token);
            held = true;
            Set(JobState.Running);
            ForensicReport report = await forensics.AnalyzeFilesAsync(files, this, _stop.Token);
            lock (_lock)
                (_report, _state) = (report, JobState.Completed);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Set(JobState.Cancelled);
        }
        catch (Exception failure)
        {
            // Whatever it is, it ends this job and no other.
            lock (_lock)
                (_failure, _state) = (failure.Message, JobState.Failed);
        }
        finally
        {
            if (held)
                slots.Release();
            _ended.SetResult();
        }
    }

    private void Set(JobState state)
    {
        lock (_lock)
            _state = state;
    }
}
