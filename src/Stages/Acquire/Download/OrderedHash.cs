using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Tars.Stages.Acquire.Download;

/// <summary>
/// Hashes a file in order while its segments arrive in any order, on a thread of its own. Bytes that come where the hash stands are taken
/// from memory; those that came ahead of it, or faster than it, are read back, mostly from the system's cache.
/// </summary>
internal sealed class OrderedHash : IDisposable
{
    /// <summary>The most buffers that wait in memory.</summary>
    private const int MaxWaiting = 8;

    private const int BlockBytes = 512 * 1024;

    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _sha512;
    private readonly Queue<(long Offset, byte[] Buffer, int Count)> _waiting = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _more = new(0);
    private Task? _working;
    private long _available;
    private long _end = long.MaxValue;
    private bool _stopped;

    /// <param name="file">What is read back from.</param>
    /// <param name="sha512">Whether SHA-512 is wanted too.</param>
    public OrderedHash(SafeFileHandle file, bool sha512)
    {
        _file = file;
        _sha512 = sha512 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA512) : null;
    }

    /// <summary>SHA-256 of the file as lower-case hex, once it has ended.</summary>
    public string Sha256 { get; private set; } = string.Empty;

    /// <summary>SHA-512, where wanted.</summary>
    public string? Sha512 { get; private set; }

    /// <summary>Says that everything up to an offset has been written.</summary>
    /// <param name="from">Where the buffer's bytes stand in the file.</param>
    /// <param name="buffer">Pooled.</param>
    /// <param name="count">How many bytes of it.</param>
    /// <param name="available">All bytes before this offset are in the file.</param>
    /// <returns>True when it took the buffer and will return it to the pool.</returns>
    public bool Offer(long from, byte[] buffer, int count, long available)
    {
        lock (_gate)
        {
            bool taken = from == _available && _waiting.Count < MaxWaiting && !_stopped;
            if (taken)
                _waiting.Enqueue((from, buffer, count));
            Reach(available);
            return taken;
        }
    }

    /// <summary>Says that everything before an offset is in the file, and nothing of it will be offered.</summary>
    public void Advance(long available)
    {
        lock (_gate)
            Reach(available);
    }

    /// <summary>Hashes a small file at once.</summary>
    public void HashNow(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _sha512?.AppendData(bytes);
    }

    /// <summary>Waits until everything is hashed.</summary>
    /// <param name="total">The file's length.</param>
    public async Task EndAsync(long total)
    {
        Task? working;
        lock (_gate)
        {
            _end = total;
            _available = total;
            working = _working;
            _more.Release();
        }

        if (working is not null)
            await working;
        Sha256 = Convert.ToHexStringLower(_sha256.GetHashAndReset());
        Sha512 = _sha512 is null ? null : Convert.ToHexStringLower(_sha512.GetHashAndReset());
    }

    /// <summary>Stops without a result.</summary>
    public async Task StopAsync()
    {
        Task? working;
        lock (_gate)
        {
            _stopped = true;
            working = _working;
            _more.Release();
        }

        if (working is not null)
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        while (_waiting.TryDequeue(out (long Offset, byte[] Buffer, int Count) left))
            ArrayPool<byte>.Shared.Return(left.Buffer);
        _sha256.Dispose();
        _sha512?.Dispose();
        _more.Dispose();
    }

    private void Reach(long available)
    {
        if (available > _available)
            _available = available;
        _working ??= Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (_more.CurrentCount == 0)
            _more.Release();
    }

    private void Work()
    {
        byte[]? block = null;
        long at = 0;
        try
        {
            while (true)
            {
                (long Offset, byte[] Buffer, int Count) next = default;
                long readTo;
                lock (_gate)
                {
                    if (_stopped || at >= _end)
                        return;
                    bool ready = _waiting.TryPeek(out next) && next.Offset == at;
                    if (ready)
                        _waiting.Dequeue();
                    else
                        next = next with { Count = 0 };
                    readTo = ready ? at : _waiting.Count > 0 ? Math.Min(_available, next.Offset) : _available;
                }

                if (next.Count > 0)
                {
                    HashNow(next.Buffer.AsSpan(0, next.Count));
                    ArrayPool<byte>.Shared.Return(next.Buffer);
                    at += next.Count;
                }
                else if (readTo > at)
                {
                    block ??= ArrayPool<byte>.Shared.Rent(BlockBytes);
                    int read = RandomAccess.Read(_file, block.AsSpan(0, (int)Math.Min(BlockBytes, readTo - at)), at);
                    if (read == 0)
                        throw new EndOfStreamException("the file became shorter while it was hashed.");
                    HashNow(block.AsSpan(0, read));
                    at += read;
                }
                else
                {
                    _more.Wait();
                }
            }
        }
        finally
        {
            if (block is not null)
                ArrayPool<byte>.Shared.Return(block);
        }
    }
}
