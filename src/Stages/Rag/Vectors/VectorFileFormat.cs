using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>
/// The head of a vector file. Little-endian: magic, version, dimension, rows, groups, model length, offset of the groups, file
/// length, CRC-32C of what follows the head, CRC-32C of the head before it and of the model name; the name, UTF-8; zeros up to 256.
/// </summary>
/// <remarks>
/// After the head come the rows (float32), the passage id of each row (int64, ascending), and the groups: key length, key in UTF-8,
/// number of rows. A group holds the rows of one root, in the order of the rows; one without rows says that the root has none any more.
/// </remarks>
/// <param name="Model">The model that made the vectors.</param>
/// <param name="Dimension">Values a row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Groups">Number of groups.</param>
/// <param name="GroupsOffset">Where the groups begin, in bytes.</param>
/// <param name="Length">Length of the whole file in bytes.</param>
/// <param name="BodyChecksum">CRC-32C of everything after the head.</param>
internal sealed record VectorFileFormat(
    string Model, int Dimension, long Rows, int Groups, long GroupsOffset, long Length, uint BodyChecksum)
{
    /// <summary>Ends the message about a damaged file.</summary>
    public const string WayOut = " Make the index anew (tars index rebuild), or delete its folder: the next run rebuilds it.";

    public const int HeadLength = 256;
    public const int MaxDimension = 8192;
    public const int MaxModelBytes = HeadLength - FixedLength;
    public const int MaxKeyBytes = 64 << 10;

    private const int FixedLength = 56;
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "TARSVEC1"u8;

    /// <summary>Continues a CRC-32C; start with 0.</summary>
    public static uint Checksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        checksum = ~checksum;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (byte b in bytes[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, b);
        }

        return ~checksum;
    }

    public byte[] ToBytes()
    {
        byte[] head = new byte[HeadLength];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), Dimension);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), Rows);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), Groups);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(28), Encoding.UTF8.GetBytes(Model, head.AsSpan(FixedLength)));
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(32), GroupsOffset);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(40), Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(48), BodyChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(52), HeadChecksum(head));
        return head;
    }

    /// <exception cref="InvalidDataException">It is no head of this format, or does not fit the file.</exception>
    public static VectorFileFormat Parse(ReadOnlySpan<byte> head, long fileLength, string path)
    {
        if (head.Length < HeadLength || !head.StartsWith(Magic))
        {
            throw new InvalidDataException($"{path}: not a vector file.{WayOut}");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (version != Version)
        {
            throw new InvalidDataException($"{path}: vector file of version {version}; this program reads version {Version}.");
        }

        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(head[52..]);
        int modelLength = BinaryPrimitives.ReadInt32LittleEndian(head[28..]);
        if (stored != HeadChecksum(head) || modelLength is < 0 or > MaxModelBytes)
        {
            throw new InvalidDataException($"{path}: the head of the vector file is damaged.{WayOut}");
        }

        var format = new VectorFileFormat(
            Encoding.UTF8.GetString(head.Slice(FixedLength, modelLength)),
            BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(head[48..]));
        if (format.Length != fileLength)
        {
            throw new InvalidDataException($"{path}: {fileLength} bytes, its head says {format.Length}: the file is cut or grown.{WayOut}");
        }

        if (format.Dimension is < 1 or > MaxDimension || format.Rows is < 0 or > int.MaxValue
            || format.Rows > fileLength || format.Groups < 0
            || format.GroupsOffset != HeadLength + (format.Rows * ((format.Dimension * sizeof(float)) + sizeof(long)))
            || format.GroupsOffset > fileLength)
        {
            throw new InvalidDataException($"{path}: the head of the vector file contradicts itself.{WayOut}");
        }

        return format;
    }

    private static uint HeadChecksum(ReadOnlySpan<byte> head) => Checksum(Checksum(0, head[..52]), head[FixedLength..HeadLength]);
}
