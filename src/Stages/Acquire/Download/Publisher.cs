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
    /// <summary>The most files of a group.</summary>
    private const int MaxGroup = 256;

    /// <summary>From this many on one flush of the file system costs less than one for each file.</summary>
    private const int WorthOneFlush = 4;

    private readonly string _folder;
    private readonly DownloadLog _log;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(MaxGroup);
    private readonly Task _working;

    public Publisher(string folder, DownloadLog log)
    {
        _folder = folder;
        _log = log;
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Publishes a file and returns when a crash can no longer take it away.</summary>
    /// <param name="part">Where its bytes are; nobody writes to it any more.</param>
    /// <param name="record">What it is and its name.</param>
    public async Task PublishAsync(string part, DownloadRecord record)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new Waiting(part, record, done));
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
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out Waiting? next))
                group.Add(next);
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

    private sealed record Waiting(string Part, DownloadRecord Record, TaskCompletionSource Done);

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int SyncFileSystem(Microsoft.Win32.SafeHandles.SafeFileHandle file);
    }
}
