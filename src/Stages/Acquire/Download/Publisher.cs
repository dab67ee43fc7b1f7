using System.Runtime.InteropServices;
using System.Threading.Channels;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Download;

/// <summary>
/// Makes files durable and gives them their names, many at once: first their bytes are flushed, then the log that says what they are, then
/// they are renamed, then the folder is flushed. Nobody hears of a file before all four are done.
/// </summary>
internal sealed class Publisher : IAsyncDisposable
{
    /// <summary>The most files of a group: half of the node's parallelism, so that the other half is received while a group is flushed.</summary>
    private const int MaxGroup = 128;

    /// <summary>A group of so many bytes waits for no more of them: what a crash takes from it is fetched again.</summary>
    private const long MaxGroupBytes = 8 << 20;

    /// <summary>How long a group waits for files that are being received: three flushes cost about as much for one file as for a hundred.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    /// <summary>From this many on one flush of the file system costs less than one for each file.</summary>
    private const int WorthOneFlush = 4;

    private readonly string _folder;
    private readonly DownloadLog _log;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(MaxGroup);
    private readonly Task _working;
    private int _coming;

    public Publisher(string folder, DownloadLog log)
    {
        _folder = folder;
        _log = log;
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Says that a file is being received, so that a group may wait for it.</summary>
    /// <returns>Disposed of when it has come, or will not.</returns>
    public IDisposable Coming()
    {
        Interlocked.Increment(ref _coming);
        return new Expected(this);
    }

    /// <summary>Publishes a file and returns when a crash can no longer take it away.</summary>
    /// <param name="part">Where its bytes are; nobody writes to it any more.</param>
    /// <param name="journalled">Whether a journal stands beside it, which ends with the name.</param>
    /// <param name="record">What it is and its name.</param>
    /// <param name="coming">That it was coming, which ends here: a group must not wait for a file that is in it.</param>
    public async Task PublishAsync(string part, bool journalled, DownloadRecord record, IDisposable coming)
    {
        coming.Dispose();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new Waiting(part, journalled, record, done));
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _working;
    }

    private async Task WorkAsync()
    {
        var group = new List<Waiting>(MaxGroup);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await GatherAsync(group);
            try
            {
                Flush(group);
                CrashPoint.Hit("download.flushed");
                _log.Append(group.Select(w => w.Record));
                CrashPoint.Hit("download.logged");
                group.RemoveAll(w => !TryRename(w));
                CrashPoint.Hit("download.renamed");
                DurableFile.FlushFolder(_folder);
                foreach (Waiting one in group)
                {
                    if (one.IsJournalled)
                        File.Delete(PartFile.JournalOf(one.Part));
                    one.Done.SetResult();
                }
            }
            catch (Exception e)
            {
                // The disk refused all of them; each says so and is tried again by its node's policy.
                foreach (Waiting one in group)
                    one.Done.TrySetException(e);
            }

            group.Clear();
        }
    }

    private async Task GatherAsync(List<Waiting> group)
    {
        // The system's own clock: what is waited for is a disk, whatever time a run is told.
        using var over = new CancellationTokenSource(Gathering);
        long bytes = 0;
        do
        {
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out Waiting? next))
            {
                group.Add(next);
                bytes += next.Record.Size;
            }
        }
        while (group.Count < MaxGroup && bytes < MaxGroupBytes && Volatile.Read(ref _coming) > 0 && await IsMoreAsync(over.Token));
    }

    /// <summary>Waits for the next file; false when the group has waited long enough, or nothing comes any more.</summary>
    private async Task<bool> IsMoreAsync(CancellationToken over)
    {
        try
        {
            return await _waiting.Reader.WaitToReadAsync(over);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Flush(List<Waiting> group)
    {
        if (group.Count >= WorthOneFlush && OperatingSystem.IsLinux())
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle any = File.OpenHandle(group[0].Part);
            if (NativeMethods.SyncFileSystem(any) == 0)
                return;
        }

        // The first failure is the whole group's: it has one disk.
        foreach (Waiting one in group)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(one.Part, access: FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }
    }

    private bool TryRename(Waiting one)
    {
        try
        {
            File.Move(one.Part, Path.Combine(_folder, one.Record.Name), overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            one.Done.SetException(e);
            return false;
        }
    }

    private sealed record Waiting(string Part, bool IsJournalled, DownloadRecord Record, TaskCompletionSource Done);

    private sealed class Expected(Publisher publisher) : IDisposable
    {
        private Publisher? _publisher = publisher;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _publisher, null) is { } waiting)
                Interlocked.Decrement(ref waiting._coming);
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int SyncFileSystem(Microsoft.Win32.SafeHandles.SafeFileHandle file);
    }
}
