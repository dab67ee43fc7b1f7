using System.Buffers.Binary;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>
/// The head of a graph file. Little-endian: magic, version, metric, form, dimension, links a row, rows, rows of upper levels and the
/// numbers in their part, entry row, top level, checksum of the rows' file, length of the file, checksum of the blocks' checksums,
/// checksum of the head, lengths of the model's and the rows' file's names; both names in UTF-8; zeros up to 512.
/// </summary>
/// <remarks>
/// After the head come, each from a multiple of 64 bytes: the rows' codes and the worth of their steps (only for
/// <see cref="VectorForm.Int8"/>); the next row of equal values for each row or -1 (int32); the links of each row at the lowest level,
/// -1 after the last (int32); the upper levels: row, level, links from level 1 up (int32). A CRC-32C for each 65,536 bytes after the head
/// ends the file.
/// </remarks>
internal sealed record VectorGraphFormat
{
    public const int HeadLength = 512;
    public const int LinksAbove = 16;
    public const int LinksBelow = 32;
    public const int MaxLevel = 15;

    /// <summary>A graph has at most so many rows: its links are one array in memory while it is built.</summary>
    public const int MaxRows = 60_000_000;

    private const int Version = 1;
    private const int DotProduct = 1;
    private const int FixedLength = 96;

    public required string Model { get; init; }

    /// <summary>The name of the rows' file.</summary>
    public required string RowsFile { get; init; }

    public required uint RowsChecksum { get; init; }

    public required VectorForm Form { get; init; }

    public required int Dimension { get; init; }

    public required int Rows { get; init; }

    public required int UpperRows { get; init; }

    public required int UpperNumbers { get; init; }

    public required int Entry { get; init; }

    public required int TopLevel { get; init; }

    public uint BlocksChecksum { get; init; }

    public long CodesLength => Form == VectorForm.Int8 ? (long)Rows * Int8Rows.StrideOf(Dimension) : 0;

    public long ScalesAt => HeadLength + Padded(CodesLength);

    public long ScalesLength => Form == VectorForm.Int8 ? (long)Rows * sizeof(float) : 0;

    public long EqualsAt => ScalesAt + Padded(ScalesLength);

    public long LinksAt => EqualsAt + Padded((long)Rows * sizeof(int));

    public long UpperAt => LinksAt + Padded((long)Rows * LinksBelow * sizeof(int));

    public long BlocksAt => UpperAt + Padded((long)UpperNumbers * sizeof(int));

    public int Blocks => (int)((BlocksAt - HeadLength + BlockedFile.BlockLength - 1) / BlockedFile.BlockLength);

    public long Length => BlocksAt + ((long)Blocks * sizeof(uint));

    public static ReadOnlySpan<byte> Magic => "TARSHNSW"u8;

    public static long Padded(long length) => (length + 63) / 64 * 64;

    public byte[] ToBytes()
    {
        byte[] head = new byte[HeadLength];
        Magic.CopyTo(head);
        int model = Encoding.UTF8.GetBytes(Model, head.AsSpan(FixedLength));
        int file = Encoding.UTF8.GetBytes(RowsFile, head.AsSpan(FixedLength + model));
        ReadOnlySpan<int> numbers =
        [
            Version, DotProduct, (int)Form, Dimension, LinksAbove, LinksBelow, Rows, UpperRows, UpperNumbers, Entry, TopLevel,
            (int)RowsChecksum,
            (int)Length, (int)(Length >> 32), (int)BlocksChecksum, 0, model, file,
        ];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8 + (i * 4)), numbers[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(HeadChecksumAt), HeadChecksum(head));
        return head;
    }

    /// <exception cref="InvalidDataException">It is no head of this format, or does not fit the file.</exception>
    public static VectorGraphFormat Parse(ReadOnlySpan<byte> head, long fileLength, string path)
    {
        if (head.Length < HeadLength || !head.StartsWith(Magic))
        {
            throw new InvalidDataException($"{path}: not a graph of vectors.");
        }

        var numbers = new int[18];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(head[(8 + (i * 4))..]);
        }

        if (numbers[0] != Version)
        {
            throw new InvalidDataException(
                $"{path}: graph of version {numbers[0]}; this program reads version {Version}. Next: tars index rebuild.");
        }

        if ((uint)numbers[15] != HeadChecksum(head))
        {
            throw new InvalidDataException($"{path}: the head of the graph is damaged. Next: tars index rebuild.");
        }

        (int model, int file) = (numbers[16], numbers[17]);
        if (numbers[1] != DotProduct || numbers[2] is not ((int)VectorForm.Int8 or (int)VectorForm.Float32)
            || numbers[3] is < 1 or > VectorFileFormat.MaxDimension || numbers[4] != LinksAbove || numbers[5] != LinksBelow
            || numbers[6] is < 1 or > MaxRows || numbers[7] < 0 || numbers[7] > numbers[6]
            || numbers[8] is < 0 or > int.MaxValue / sizeof(int)
            || numbers[9] < 0 || numbers[9] >= numbers[6] || numbers[10] is < 0 or > MaxLevel
            || model < 0 || file < 0 || model > HeadLength - FixedLength || file > HeadLength - FixedLength - model)
        {
            throw new InvalidDataException($"{path}: the head of the graph contradicts itself.");
        }

        var format = new VectorGraphFormat
        {
            Model = Encoding.UTF8.GetString(head.Slice(FixedLength, model)),
            RowsFile = Encoding.UTF8.GetString(head.Slice(FixedLength + model, file)),
            RowsChecksum = (uint)numbers[11],
            Form = (VectorForm)numbers[2],
            Dimension = numbers[3],
            Rows = numbers[6],
            UpperRows = numbers[7],
            UpperNumbers = numbers[8],
            Entry = numbers[9],
            TopLevel = numbers[10],
            BlocksChecksum = (uint)numbers[14],
        };
        long length = (uint)numbers[12] | ((long)numbers[13] << 32);
        if (length != format.Length || fileLength != length)
        {
            throw new InvalidDataException(
                $"{path}: {fileLength} bytes, its head says {length}, its counts {format.Length}: the file is cut or grown. " +
                "Next: tars index rebuild.");
        }

        return format;
    }

    private const int HeadChecksumAt = 8 + (15 * 4);

    private static uint HeadChecksum(ReadOnlySpan<byte> head) => VectorFileFormat.Checksum(
        VectorFileFormat.Checksum(0, head[..HeadChecksumAt]), head[(HeadChecksumAt + 4)..HeadLength]);
}
