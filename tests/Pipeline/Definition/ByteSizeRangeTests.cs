using System.ComponentModel.DataAnnotations;

namespace Tars.Pipeline.Tests.Definition;

public sealed class ByteSizeRangeTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1 << 30, true)]
    [InlineData((1L << 30) + 1, false)]
    public void Range_OfSizesAsText_IsChecked(long bytes, bool valid) =>
        Assert.Equal(valid, new RangeAttribute(typeof(ByteSize), "1", "1GiB").IsValid(new ByteSize(bytes)));
}
