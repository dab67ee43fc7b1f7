using System.Collections.Concurrent;
using Tars.Pipeline;
using Tars.Stages.Acquire.Download;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire;

/// <summary>
/// Fetches files into a folder. A file has its name once it is whole, hashed and durable. An interrupted download goes on where it stopped,
/// after a crash too, as long as the server says that it still has the same bytes; a file that is there and unchanged is asked for
/// conditionally and stays. What does not have the digest it should goes into quarantine.
/// </summary>
/// <remarks>
/// The name is the server's, or the last part of the address; of two files of one name the later gets a mark from its address. What leaves
/// the list stays in the folder. Nothing is unpacked. At most 32 files are received at once; more of them wait to be made durable together.
/// </remarks>
/// <param name="options">Where to, and the limits.</param>
/// <param name="context">Lends the clock and the folder that paths are relative to.</param>
[Node("download", 1, "Fetches files over HTTP into a folder: resumes, verifies, and refuses addresses inside the own network.", Lasting = true, Parallelism = 256)]
public sealed class DownloadStage(DownloadOptions options, NodeContext context) : Stage<RemoteFile, Content>
{
    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private FileFetch? _fetch;
    private DownloadFolder? _folder;
    private HttpSender? _sender;

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder cannot be used, or another run or node uses it.</exception>
    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(options.Folder, context.BaseFolder);
        _folder = DownloadFolder.Open(path);
        _sender = new HttpSender(new HttpSettings
        {
            AllowPrivate = options.AllowPrivate,
            Redirects = options.Redirects,
            Connect = options.Stall < TimeSpan.FromSeconds(30) ? options.Stall : TimeSpan.FromSeconds(30),
            Stall = options.Stall,
            MinSpeed = options.MinSpeed.Bytes,
            PerHost = options.ConnectionsPerHost,
            Rate = options.RequestsPerSecond,
            Headers = HeaderLines.Read(options.Headers),
            HeadersFor = new HostNames(options.HeadersFor),
            Time = context.Time,
        });
        var transfer = new TransferSettings
        {
            Connections = Math.Min(options.Connections, options.ConnectionsPerHost),
            Segment = options.Segment.Bytes,
            MaxBytes = options.MaxSize.Bytes,
            Attempts = 1,
        };
        string quarantine = options.Quarantine is { Length: > 0 } own
            ? Path.GetFullPath(own, context.BaseFolder)
            : Path.Combine(path, ".quarantine");
        string hidden = Path.Combine(path, ".tars-download");
        _fetch = new FileFetch(
            _sender, transfer, _folder, new Quarantine(quarantine, context.Time),
            new DigestLookup(_sender, options.Digests, context.BaseFolder, hidden, options.DigestBeside),
            context.Bytes);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(RemoteFile input, Output<Content> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (_underWay.GetOrAdd(input.Url, done.Task) is var other && other != done.Task)
            await other.WaitAsync(cancellationToken);
        try
        {
            output.Emit(await _fetch!.RunAsync(input, output.Note, cancellationToken), bytes: 1024);
        }
        finally
        {
            _underWay.TryRemove(input.Url, out _);
            done.SetResult();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_folder is not null)
            await _folder.DisposeAsync();
        _fetch?.Dispose();
        _sender?.Dispose();
        await base.DisposeAsync();
    }
}
