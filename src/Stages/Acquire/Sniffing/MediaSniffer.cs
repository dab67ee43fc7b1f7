using System.Buffers;

namespace Tars.Stages.Acquire.Sniffing;

/// <summary>Tells what a file is by its bytes: a fixed part of its head, and of its tail for zip archives.</summary>
/// <remarks>
/// The name decides only where bytes cannot: between kinds of text, and for what is empty, cut short, nothing that is recognised or
/// of a kind that nothing reads. A damaged recording, or an archive or picture named as a document, so still reaches the stage that
/// its name promises, which says what is wrong with it; it would else be passed over in silence.
/// </remarks>
internal static class MediaSniffer
{
    /// <summary>How many bytes of the head are looked at, and of the tail: 64 KiB.</summary>
    internal const int HeadBytes = 64 * 1024;

    /// <summary>Below this a file is too short to carry the signature of its kind.</summary>
    private const int ShortestTold = 16;

    /// <param name="path">The file.</param>
    /// <param name="name">The name whose extension may break a tie.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async ValueTask<SniffedType> SniffAsync(string path, string name, CancellationToken cancellationToken)
    {
        long size = new FileInfo(path).Length;
        if (size == 0)
            return Tell([], [], 0, name);
        await using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * HeadBytes);
        try
        {
            int head = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, HeadBytes), HeadBytes, throwOnEndOfStream: false, cancellationToken);
            int tail = 0;
            if (buffer.AsSpan(0, head).StartsWith("PK"u8) && size > head)
            {
                stream.Position = Math.Max(head, size - HeadBytes);
                tail = await stream.ReadAtLeastAsync(
                    buffer.AsMemory(HeadBytes, HeadBytes), HeadBytes, throwOnEndOfStream: false, cancellationToken);
            }

            return Tell(buffer.AsSpan(0, head), buffer.AsSpan(HeadBytes, tail), size, name);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <param name="whole">All bytes of the file.</param>
    /// <param name="name">The name whose extension may break a tie.</param>
    public static SniffedType Tell(ReadOnlySpan<byte> whole, string name)
    {
        ReadOnlySpan<byte> head = whole[..Math.Min(whole.Length, HeadBytes)];
        bool hasTail = head.StartsWith("PK"u8) && whole.Length > head.Length;
        return Tell(head, hasTail ? whole[^Math.Min(HeadBytes, whole.Length - HeadBytes)..] : [], whole.Length, name);
    }

    /// <param name="head">The first bytes, up to <see cref="HeadBytes"/>.</param>
    /// <param name="tail">For a zip archive longer than the head: its last bytes, where the directory is.</param>
    /// <param name="size">The file's length in bytes.</param>
    /// <param name="name">The name whose extension may break a tie.</param>
    public static SniffedType Tell(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long size, string name)
    {
        SniffedType? named = NameTypes.Find(name);
        if (head.IsEmpty)
            return named ?? new SniffedType(MediaKind.Unknown, "application/x-empty");
        SniffedType told = Tell(head, tail, size, named);
        return told.Media is MediaKind.Unknown or MediaKind.Archive or MediaKind.Image ? named ?? told : told;
    }

    private static SniffedType Tell(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long size, SniffedType? named)
    {
        if (BinarySignatures.Find(head, tail, size) is { } binary)
            return binary;
        bool nameIsText = named is { } n && NameTypes.IsText(n);
        if (head.Length < ShortestTold && named is not null && !nameIsText)
            return named.Value;
        if (TextDecoding.TryDecode(head, cut: size > head.Length) is { } text)
            return TextKinds.Tell(text, cut: size > head.Length, nameIsText ? named : null);
        return named ?? new SniffedType(MediaKind.Unknown, "application/octet-stream");
    }
}
