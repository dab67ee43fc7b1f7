using System.Text;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Tests.Http;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("episode 1.mp3", "episode 1.mp3")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"..\..\boot.ini", "boot.ini")]
    [InlineData(@"C:\x\y.txt", "y.txt")]
    [InlineData("/", "download")]
    [InlineData("", "download")]
    [InlineData(null, "download")]
    [InlineData("..", "download")]
    [InlineData(".bashrc", "_bashrc")]
    [InlineData("a/..", "download")]
    [InlineData("con", "_con")]
    [InlineData("NUL.txt", "_NUL.txt")]
    [InlineData("com1.tar.gz", "_com1.tar.gz")]
    [InlineData("a:b*c?.txt", "a_b_c_.txt")]
    [InlineData("x\0y\r\nz", "x_y__z")]
    [InlineData("evil\u202Egpj.exe", "evil_gpj.exe")]
    [InlineData("name. . ", "name")]
    [InlineData("film.part", "film.part_")]
    [InlineData("cafe\u0301.txt", "caf\u00E9.txt")]
    public void Names_of_others_become_safe(string? name, string expected) => Assert.Equal(expected, SafeFileName.Of(name));

    [Theory]
    [InlineData("http://h/a/b%2Fc.txt", "c.txt")]
    [InlineData("http://h/%2e%2e%2f%2e%2e%2fpasswd", "passwd")]
    [InlineData("http://h/x.mp3?download=1#t", "x.mp3")]
    [InlineData("http://h/", "download")]
    public void The_last_part_of_an_address_names_a_file(string uri, string expected) =>
        Assert.Equal(expected, SafeFileName.Of(new Uri(uri)));

    [Fact]
    public void Long_names_keep_their_ending_and_fit()
    {
        string name = SafeFileName.Of(new string('ä', 500) + ".tar.gz");
        Assert.EndsWith(".tar.gz", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(SafeFileName.Marked(name, "0123456789abcdef")), 150, 255);
        Assert.Equal("x-12.tar.gz", SafeFileName.Marked("x.tar.gz", "12"));
        Assert.Equal("x-12", SafeFileName.Marked("x", "12"));
    }

    [Theory]
    [InlineData("SHA-256=", 64)]
    [InlineData("sha256:", 64)]
    [InlineData("sha512:", 128)]
    [InlineData("", 128)]
    public void Digests_are_read_in_their_forms(string prefix, int digits)
    {
        Assert.True(ContentDigest.TryParse(prefix + new string('A', digits), out ContentDigest digest));
        Assert.Equal(new string('a', digits), digest.Hex);
        Assert.False(ContentDigest.TryParse(prefix + new string('A', digits - 1), out _));
        Assert.False(ContentDigest.TryParse(prefix + new string('g', digits), out _));
    }
}
