using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;
using Xunit;

namespace Tars.TextIndex.Tests;

public sealed class PostingsBlockTests
{
    public static TheoryData<int> AllWidths => [.. Enumerable.Range(1, 31)];

    [Theory]
    [MemberData(nameof(AllWidths))]
    public void NumbersOfEveryWidthComeBack(int bits)
    {
        var random = new Random(bits);
        var values = Enumerable.Range(0, PostingsBlock.Size).Select(_ => (int)random.NextInt64(1L << bits)).ToArray();
        values[random.Next(values.Length)] = (int)((1L << bits) - 1);
        var output = new MemoryOutput();
        PackedLanes.Pack(output, values, bits);
        Assert.Equal(bits * PostingsBlock.Size / 8, output.Length);

        var back = new int[PostingsBlock.Size];
        var reader = new ByteReader(output.Written, "test");
        PackedLanes.Unpack(ref reader, bits, back);
        Assert.Equal(values, back);
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [MemberData(nameof(AllWidths))]
    public void ExceptionsOfEveryWidthComeBack(int bits)
    {
        var random = new Random(-bits);
        var values = Enumerable.Range(0, PostingsBlock.Size).Select(_ => random.Next(1, 4)).ToArray();
        for (var i = 0; i < 3; i++)
            values[random.Next(values.Length)] = (int)((1L << bits) - 1);
        var output = new MemoryOutput();
        PostingsBlock.WritePatched(output, [.. values]);

        var back = new int[PostingsBlock.Size];
        var reader = new ByteReader(output.Written, "test");
        PostingsBlock.ReadPatched(ref reader, back);
        Assert.Equal(values, back);
        reader = new ByteReader(output.Written, "test");
        PostingsBlock.SkipPatched(ref reader);
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void MoreBitsThanANumberHasAreDamage()
    {
        var error = Assert.Throws<IndexCorruptException>(() =>
        {
            var reader = new ByteReader([32, .. new byte[600]], "_0.doc");
            PostingsBlock.ReadDeltas(ref reader, 0, new int[PostingsBlock.Size]);
        });
        Assert.Contains("32 bits", error.Message, StringComparison.Ordinal);
    }
}
