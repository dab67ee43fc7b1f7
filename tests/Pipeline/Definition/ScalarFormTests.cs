namespace Tars.Pipeline.Tests.Definition;

public sealed class ScalarFormTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("1KiB", 1024)]
    [InlineData("1kB", 1000)]
    [InlineData("64MiB", 67108864)]
    [InlineData("1.5GiB", 1610612736)]
    [InlineData("10 MB", 10000000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void ByteSize_Reads(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(bytes, size.Bytes);
        Assert.True(ByteSize.TryParse(size.ToString(), out ByteSize again));
        Assert.Equal(size, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1MiB")]
    [InlineData("1mib")]
    [InlineData("1 000")]
    [InlineData("1,000")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999TiB")]
    [InlineData("1e3")]
    [InlineData(null)]
    public void ByteSize_Refuses(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("200ms", 200)]
    [InlineData("5s", 5000)]
    [InlineData("1.5m", 90000)]
    [InlineData("2h", 7200000)]
    [InlineData("1d", 86400000)]
    public void Duration_Reads(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("ms")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("1h30m")]
    [InlineData("99999999999999d")]
    public void Duration_Refuses(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("MaxTokens", "max_tokens")]
    [InlineData("Sha256", "sha256")]
    [InlineData("HTTPPort", "http_port")]
    [InlineData("ApiURL", "api_url")]
    [InlineData("A", "a")]
    public void SnakeCase_Of(string name, string expected) => Assert.Equal(expected, SnakeCase.Of(name));

    [Theory]
    [InlineData("max_tokenz", "max_tokens")]
    [InlineData("fodler", "folder")]
    [InlineData("PATH", "path")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void NearestName_Find(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["max_tokens", "folder", "path", "overlap_tokens"]));
}
