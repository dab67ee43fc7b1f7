using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Analyses in the background: starts them, says how far they are, hands out their reports in any form, and cancels them. Safe for use
/// from several threads. Only so many run at once; ended jobs are kept up to a limit, the oldest go first.
/// </summary>
public sealed class ForensicJobs : IAsyncDisposable
{
    private const int MaxWaiting = 10_000;

    private readonly TableForensics _forensics;
    private readonly ReportExport _export;
    private readonly SemaphoreSlim _slots;
    private readonly int _kept;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ForensicJob> _jobs = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _order = new();
    private long _last;
    private bool _closed;

    /// <summary>Makes the jobs' home; nothing runs yet.</summary>
    /// <param name="forensics">What analyses.</param>
    /// <param name="export">What writes reports.</param>
    /// <param name="parallelism">How many run at once, at least 1. Each may take the memory that the options of <paramref name="forensics"/> say.</param>
    /// <param name="kept">How many ended jobs are kept.</param>
    public ForensicJobs(TableForensics forensics, ReportExport export, int parallelism = 2, int kept = 100)
    {
        ArgumentNullException.ThrowIfNull(forensics);
        ArgumentNullException.ThrowIfNull(export);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        _forensics = forensics;
        _export = export;
        _slots = new SemaphoreSlim(parallelism);
        _kept = kept;
    }

    /// <summary>Starts one job over files, which makes one report.</summary>
    /// <returns>The job's id.</returns>
    /// <exception cref="InvalidOperationException">Too many jobs wait.</exception>
    /// <exception cref="ObjectDisposedException">The home is closed.</exception>
    public string Analyze(IReadOnlyList<string> files) => Start(files, null);

    /// <summary>Starts a job for each file.</summary>
    /// <returns>The batch's id, which <see cref="List"/>, <see cref="Cancel"/> and <see cref="WaitAsync"/> take.</returns>
    /// <exception cref="InvalidOperationException">More jobs would wait than may; none was started.</exception>
    public string AnalyzeBatch(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        string batch;
        lock (_lock)
        {
            Refuse(files.Count);
            batch = NextId('b');
        }

        foreach (string file in files)
            Start([file], batch);
        return batch;
    }

    /// <summary>How far a job is; null when there is none with this id, or it ended long ago.</summary>
    public JobStatus? Status(string id) => Find(id)?.Status();

    /// <summary>The report of a job that completed; null otherwise.</summary>
    public ForensicReport? Analysis(string id) => Find(id)?.Report;

    /// <summary>The jobs, latest first.</summary>
    /// <param name="batch">Only those of a batch; null takes all.</param>
    /// <param name="state">Only those so far; null takes all.</param>
    public IReadOnlyList<JobStatus> List(string? batch = null, JobState? state = null)
    {
        ForensicJob[] jobs;
        lock (_lock)
            jobs = [.. _order.Reverse().Select(id => _jobs[id])];
        return [.. jobs.Select(job => job.Status()).Where(status => (batch is null || status.Batch == batch) && (state is null || status.State == state))];
    }

    /// <summary>The report of a job in a form; null when the job has none.</summary>
    public async Task<byte[]?> ExportAsync(string id, ReportFormat format, CancellationToken cancellationToken = default) =>
        Analysis(id) is { } report ? await _export.WriteAsync(report, format, cancellationToken) : null;

    /// <summary>Cancels a job, or those of a batch: what waits does not start, what runs is interrupted.</summary>
    /// <returns>How many had not ended.</returns>
    public int Cancel(string id)
    {
        ForensicJob[] jobs = Of(id);
        return jobs.Count(job => job.Cancel());
    }

    /// <summary>Waits for a job, or those of a batch, to end. That one failed is in its status.</summary>
    public Task WaitAsync(string id, CancellationToken cancellationToken = default) =>
        Task.WhenAll(Of(id).Select(job => job.Ended)).WaitAsync(cancellationToken);

    /// <summary>Cancels what has not ended and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        ForensicJob[] jobs;
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            jobs = [.. _jobs.Values];
        }

        foreach (ForensicJob job in jobs)
            job.Cancel();
        await Task.WhenAll(jobs.Select(job => job.Ended));
        foreach (ForensicJob job in jobs)
            job.Dispose();
        _slots.Dispose();
    }

    private string Start(IReadOnlyList<string> files, string? batch)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        ForensicJob job;
        lock (_lock)
        {
            Refuse(1);
            job = new ForensicJob(NextId('j'), batch, [.. files]);
            _jobs.Add(job.Id, job);
            _order.AddLast(job.Id);
            Forget();
        }

        job.Start(_forensics, _slots);
        return job.Id;
    }

    private void Refuse(int more)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_jobs.Values.Count(job => !job.Ended.IsCompleted) + more > MaxWaiting)
            throw new InvalidOperationException($"{MaxWaiting:N0} jobs wait or run; start no more before some have ended.");
    }

    private void Forget()
    {
        int surplus = _jobs.Values.Count(job => job.Ended.IsCompleted) - _kept;
        for (LinkedListNode<string>? at = _order.First; at is not null && surplus > 0;)
        {
            LinkedListNode<string> node = at;
            at = at.Next;
            if (!_jobs[node.Value].Ended.IsCompleted)
                continue;
            _jobs.Remove(node.Value, out ForensicJob? gone);
            gone?.Dispose();
            _order.Remove(node);
            surplus--;
        }
    }

    private string NextId(char kind) => kind + (++_last).ToString("000000", CultureInfo.InvariantCulture);

    private ForensicJob? Find(string id)
    {
        lock (_lock)
            return _jobs.GetValueOrDefault(id);
    }

    private ForensicJob[] Of(string id)
    {
        lock (_lock)
            return [.. _jobs.Values.Where(job => job.Id == id || job.Batch == id)];
    }
}
