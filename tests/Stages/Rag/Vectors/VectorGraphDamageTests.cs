using System.Buffers.Binary;
using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Vectors;

public sealed class VectorGraphDamageTests : IDisposable
{
    private const int Count = 700;
    private const int Dimension = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly VectorSegment _rows;
    private readonly string _path;
    private readonly byte[] _bytes;

    public VectorGraphDamageTests()
    {
        _rows = Points.Segment(_folder, Points.Make(Count, Dimension, 1));
        _path = Path.Combine(_folder, "graph");
        VectorGraphWriter.Write(_rows, _path, VectorForm.Int8, threads: 1);
        _bytes = File.ReadAllBytes(_path);
    }

    public void Dispose()
    {
        _rows.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Open_CutAnywhere_IsRefused()
    {
        for (int length = 0; length < _bytes.Length; length += 997)
        {
            Assert.Throws<InvalidDataException>(() => Use(_bytes[..length], x => x.Verify()));
        }

        Assert.Throws<InvalidDataException>(() => Use([.. _bytes, 0], x => x.Verify()));
    }

    [Fact]
    public void Open_EachBitOfTheHeadFlipped_IsRefused()
    {
        for (int bit = 0; bit < VectorGraphFormat.HeadLength * 8; bit++)
        {
            Assert.Throws<InvalidDataException>(() => Use(Flipped(bit), _ => { }));
        }
    }

    [Fact]
    public void Verify_AnyBitOfTheBodyFlipped_IsSeen()
    {
        var random = new Random(2);
        for (int round = 0; round < 600; round++)
        {
            byte[] changed = Flipped(random.Next(VectorGraphFormat.HeadLength * 8, _bytes.Length * 8));
            Assert.Throws<InvalidDataException>(() => Use(changed, x => x.Verify()));
        }
    }

    [Fact]
    public void Nearest_AnyBitFlipped_IsRefusedOrAnswersAsBefore()
    {
        float[] query = Points.Make(1, Dimension, 3)[0];
        int[] expected = [];
        Use(_bytes, x => expected = [.. x.Nearest(query, 10, null)!.Select(r => r.Row)]);
        var random = new Random(4);
        for (int round = 0; round < 300; round++)
        {
            try
            {
                Use(Flipped(random.Next(_bytes.Length * 8)), x => Assert.Equal(expected, x.Nearest(query, 10, null)!.Select(r => r.Row)));
            }
            catch (InvalidDataException e)
            {
                Assert.Contains(_path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    // What a forger can do who sets the checksums right: no link may lead out of the file, no chain may have no end.
    [Fact]
    public void Nearest_LinksForgedWithRightChecksums_IsRefusedOrEnds()
    {
        VectorGraphFormat format = VectorGraphFormat.Parse(_bytes, _bytes.Length, _path);
        var random = new Random(6);
        float[][] queries = Points.Make(5, Dimension, 3);
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] changed = [.. _bytes];
            for (int i = 0; i < 40; i++)
            {
                long at = format.EqualsAt + (random.NextInt64((format.BlocksAt - format.EqualsAt) / 4) * 4);
                int link = random.Next(4) switch { 0 => random.Next(Count), 1 => -1, 2 => Count, _ => random.Next(int.MinValue, int.MaxValue) };
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan((int)at), link);
            }

            try
            {
                Use(Sealed(changed, format), x =>
                {
                    foreach (float[] query in queries)
                    {
                        Assert.InRange(x.Nearest(query, 10, null)!.Count, 0, 10);
                    }
                });
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 300);
    }

    [Fact]
    public void Open_GraphOfAnotherFile_IsRefusedAndNamesBoth()
    {
        using VectorSegment other = Points.Segment(_folder, Points.Make(Count, Dimension, 2));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => VectorGraph.Open(_path, other));
        Assert.Contains(_rows.Name, e.Message, StringComparison.Ordinal);
        Assert.Contains(other.Name, e.Message, StringComparison.Ordinal);
    }

    private void Use(byte[] bytes, Action<VectorGraph> use)
    {
        File.Delete(_path);
        File.WriteAllBytes(_path, bytes);
        using VectorGraph graph = VectorGraph.Open(_path, _rows);
        use(graph);
    }

    private byte[] Flipped(int bit)
    {
        byte[] changed = [.. _bytes];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private static byte[] Sealed(byte[] bytes, VectorGraphFormat format)
    {
        Span<byte> checksums = bytes.AsSpan((int)format.BlocksAt);
        for (int i = 0; i < format.Blocks; i++)
        {
            int at = VectorGraphFormat.HeadLength + (i * BlockedFile.BlockLength);
            int length = Math.Min(BlockedFile.BlockLength, (int)format.BlocksAt - at);
            BinaryPrimitives.WriteUInt32LittleEndian(checksums[(i * 4)..], VectorFileFormat.Checksum(0, bytes.AsSpan(at, length)));
        }

        (format with { BlocksChecksum = VectorFileFormat.Checksum(0, checksums) }).ToBytes().CopyTo(bytes, 0);
        return bytes;
    }
}
