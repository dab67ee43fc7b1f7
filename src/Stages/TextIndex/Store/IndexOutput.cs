using Microsoft.Win32.SafeHandles;

namespace Tars.TextIndex.Store;

/// <summary>
/// A new file of the index, written front to back with a running checksum. Nothing is durable before <see cref="IndexDirectory.Sync"/>.
/// </summary>
internal sealed class IndexOutput : DataOutput, IDisposable
{
    private const int BufferSize = 64 * 1024;
    private readonly SafeFileHandle _handle;
    private long _flushed;
    private uint _crc;

    private readonly Action<string, int>? _writing;

    public IndexOutput(string path, Action<string, int>? writing) : base(BufferSize)
    {
        _writing = writing;
        Name = Path.GetFileName(path);
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    public string Name { get; }

    /// <summary>Bytes written so far: the file offset of the next one.</summary>
    public long Position => _flushed + Used;

    public override void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Buffer.Length - Used)
        {
            Flush();
            if (bytes.Length >= Buffer.Length)
            {
                Append(bytes);
                return;
            }
        }

        bytes.CopyTo(Buffer.AsSpan(Used));
        Used += bytes.Length;
    }

    /// <summary>Ends the file with the footer: magic, algorithm 0, and the checksum of everything before the checksum.</summary>
    public void WriteFooter()
    {
        WriteInt(CodecHeader.FooterMagic);
        WriteInt(0);
        Flush();
        WriteLong(_crc);
        Flush();
    }

    public void Dispose() => _handle.Dispose();

    protected override void MakeRoom(int count) => Flush();

    private void Flush()
    {
        Append(Buffer.AsSpan(0, Used));
        Used = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _writing?.Invoke(Name, bytes.Length);
        RandomAccess.Write(_handle, bytes, _flushed);
        _crc = Crc32.Append(_crc, bytes);
        _flushed += bytes.Length;
    }
}
