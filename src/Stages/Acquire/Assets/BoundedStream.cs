using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Assets;

/// <summary>Reads another stream up to a limit, and fails beyond it: what a few compressed bytes unpack to is not known before.</summary>
internal sealed class BoundedStream(Stream inner, long limit) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    private int Count(int read)
    {
        _read += read;
        return _read <= limit ? read : throw new InvalidDataException($"it unpacks to more than {limit} bytes.");
    }
}
