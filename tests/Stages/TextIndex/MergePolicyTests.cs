using Tars.TextIndex.Writing;

namespace Tars.TextIndex.Tests;

public sealed class MergePolicyTests
{
    private const long Flush = 4L << 20;

    [Fact]
    public void Segments_and_rewriting_grow_with_the_logarithm_of_the_index()
    {
        List<long> sizes = [];
        var random = new Random(1);
        double written = 0;
        double flushed = 0;
        var most = 0;
        for (var i = 0; i < 1000; i++)
        {
            var size = Flush + random.Next(1 << 20);
            sizes.Add(size);
            flushed += size;
            for (var places = Choose(sizes); places.Count > 0; places = Choose(sizes))
            {
                var merged = places.Sum(p => sizes[p]);
                written += merged;
                foreach (var place in Enumerable.Reverse(places))
                    sizes.RemoveAt(place);
                sizes.Insert(places[0], merged);
                Assert.True(places.Count >= 2 && merged <= MergePolicy.MaxMergedBytes);
            }

            most = Math.Max(most, sizes.Count);
        }

        // Three tiers of ten for a thousand flushes, and a few of the fourth.
        Assert.True(most <= 35, $"{most} segments");
        Assert.True(written / flushed <= 3.5, $"each byte was written again {written / flushed:f2} times");
    }

    [Fact]
    public void Small_segments_are_merged_however_different()
    {
        List<long> sizes = [.. Enumerable.Range(0, 30).Select(i => 1000L << (i % 11)), 500L << 20];
        var places = Choose(sizes);
        Assert.Equal(10, places.Count);
        Assert.DoesNotContain(30, places);
    }

    [Fact]
    public void A_segment_that_is_mostly_deleted_is_written_anew_and_one_with_foreign_parts_is_not()
    {
        Assert.Equal([1], MergePolicy.Choose([new(Flush, 0.4, true), new(Flush, 0.6, true)]));
        Assert.Empty(MergePolicy.Choose([new(Flush, 0.4, true), new(Flush, 0.6, false)]));
        Assert.Empty(MergePolicy.Choose([]));
    }

    private static List<int> Choose(List<long> sizes) => MergePolicy.Choose([.. sizes.Select(s => new SegmentSize(s, 0, true))]);
}
