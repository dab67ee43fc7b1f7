using System.Runtime.Intrinsics.X86;

namespace Tars.Stages.Rag.Tests.Vectors;

public sealed unsafe class Int8DotTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(8192)]
    public void Of_RandomAndExtremeRows_IsTheSumOfTheProducts(int length)
    {
        var random = new Random(length);
        for (int round = 0; round < 50; round++)
        {
            sbyte[] a = Row(random, length, extreme: round % 5 == 0);
            sbyte[] b = Row(random, length, extreme: round % 10 == 0);
            int expected = a.Zip(b, (x, y) => x * y).Sum();
            fixed (sbyte* x = a)
            fixed (sbyte* y = b)
            {
                Assert.Equal(expected, Int8Dot.Of(x, y, length));
                Assert.Equal(expected, Int8Dot.OfAny(x, y, length));
                if (Avx2.IsSupported)
                {
                    Assert.Equal(expected, Int8Dot.Of256(x, y, length));
                }
            }
        }
    }

    [Fact]
    public void Of_NearRow_OrdersBySimilarityThenRow()
    {
        (float Similarity, int Row)[] expected =
            [(float.MaxValue, 7), (1, 0), (1, 5), (0.5f, 3), (0, 0), (0, int.MaxValue), (-0.25f, 9), (-1, 1), (float.MinValue, 2)];
        long[] keys = [.. expected.Reverse().Select(x => NearRow.Of(x.Similarity, x.Row)).OrderDescending()];
        Assert.Equal(expected, keys.Select(x => (NearRow.Similarity(x), NearRow.Row(x))));
    }

    [Fact]
    public void LongHeap_RandomNumbers_GivesThemInOrder()
    {
        var random = new Random(1);
        var heap = new LongHeap();
        long[] numbers = [.. Enumerable.Range(0, 1000).Select(_ => random.NextInt64(-500, 500))];
        foreach (long number in numbers)
        {
            heap.Add(number);
        }

        heap.ReplaceLeast(600);
        Assert.Equal(numbers.Order().Skip(1).Append(600), Enumerable.Range(0, 1000).Select(_ => heap.RemoveLeast()));
    }

    private static sbyte[] Row(Random random, int length, bool extreme) =>
        [.. Enumerable.Range(0, length).Select(_ => (sbyte)(extreme ? random.Next(2) * 254 - 127 : random.Next(-127, 128)))];
}
