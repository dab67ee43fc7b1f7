using System.Runtime.InteropServices;
using Tars.Pipeline;

namespace Tars.Stages.Speech.Tests;

public sealed class TranscribeFailureTests(SpeechFixture speech)
{
    private static readonly string[] Noise = ["-f", "lavfi", "-i", "anoisesrc=d=20:a=0.2:seed=1:r=16000"];
    private static readonly string[] Tone = ["-f", "lavfi", "-i", "sine=f=440:d=20:r=16000"];

    [Fact]
    public async Task EmptyFile_SaysSo()
    {
        string path = speech.PathOf("empty.wav");
        await File.WriteAllBytesAsync(path, []);

        await FailsAsync(path, "'recordings/empty.wav' is empty (0 bytes)");
    }

    [Fact]
    public async Task NoSamples_SaysSo() =>
        await FailsAsync(await speech.FfmpegAsync("zero.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "0"), "holds no sound");

    [Fact]
    public async Task NoFile_SaysSo() => await FailsAsync(speech.PathOf("gone.wav"), "is gone");

    [Fact]
    public async Task VideoWithoutSound_SaysSo() =>
        await FailsAsync(await speech.FfmpegAsync("silent.mp4", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg4"), "has no audio stream");

    [Theory]
    [InlineData("cut.wav", 0.6)]
    [InlineData("cut.m4a", 0.6)]
    [InlineData("cut.mkv", 0.6)]
    [InlineData("cut.mp3", 0.6)]
    [InlineData("cut.flac", 0.6)]
    public async Task FileThatWasCut_SaysSo(string name, double share)
    {
        string path = await speech.FfmpegAsync(name, Noise);
        byte[] whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..(int)(whole.Length * share)]);

        await FailsAsync(path, "is cut short");
    }

    [Fact]
    public async Task Mp4WithItsIndexInFront_ThatWasCut_SaysSo()
    {
        string path = await speech.FfmpegAsync("cut-front.m4a", [.. Tone, "-movflags", "+faststart"]);
        byte[] whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)]);

        await FailsAsync(path, "is cut short");
    }

    [Fact]
    public async Task PlaylistNamedMp3_IsRefused_AndTheOtherFileStaysClosed()
    {
        string other = await speech.FfmpegAsync("other.mp3", Tone);
        string path = speech.PathOf("playlist.mp3");
        await File.WriteAllTextAsync(path, $"#EXTM3U\n#EXT-X-TARGETDURATION:20\n#EXTINF:20,\nfile://{other}\n#EXT-X-ENDLIST\n");

        await FailsAsync(path, "no recording in a supported container");
    }

    [Fact]
    public async Task ConcatScriptNamedWav_IsRefused()
    {
        string other = await speech.FfmpegAsync("other2.wav", Tone);
        string path = speech.PathOf("script.wav");
        await File.WriteAllTextAsync(path, $"ffconcat version 1.0\nfile '{other}'\n");

        await FailsAsync(path, "'recordings/script.wav'");
    }

    [Fact]
    public async Task RandomBytes_AreRefused()
    {
        string path = speech.PathOf("random.mp3");
        byte[] bytes = new byte[50_000];
        new Random(3).NextBytes(bytes);
        await File.WriteAllBytesAsync(path, bytes);

        await FailsAsync(path, "'recordings/random.mp3'");
    }

    [Fact]
    public async Task FfmpegMissing_GivesTheCommandThatInstallsIt()
    {
        string path = speech.PathOf("any.wav");
        await File.WriteAllBytesAsync(path, [1]);

        var e = await Assert.ThrowsAsync<ItemException>(() => AudioDecoder.DecodeAsync(
            SpeechFixture.ContentOf(path), new TranscribeOptions(), _ => { }, CancellationToken.None, "ffmpeg-that-is-not-there"));

        Assert.Contains("sudo apt-get install -y ffmpeg", e.Message);
    }

    [Fact]
    public async Task LongerThanAllowed_NamesTheOption()
    {
        string path = await speech.FfmpegAsync("long.flac", Tone);
        long samples = 0;

        var e = await Assert.ThrowsAsync<ItemException>(() => AudioDecoder.DecodeAsync(
            SpeechFixture.ContentOf(path), new TranscribeOptions { MaxDuration = TimeSpan.FromSeconds(5) }, block => samples += block.Length,
            CancellationToken.None));

        Assert.Contains("max_duration", e.Message);
        Assert.InRange(samples, 5 * 16_000, 6 * 16_000);
    }

    [Fact]
    public async Task Decode_WaveOfAnotherRateAndTwoChannels_BecomesMono16kHz()
    {
        string path = await speech.FfmpegAsync("stereo.wav", "-f", "lavfi", "-i", "sine=f=440:d=2:r=44100", "-ac", "2");
        var samples = new List<float>();

        int errors = await AudioDecoder.DecodeAsync(
            SpeechFixture.ContentOf(path), new TranscribeOptions(), block => samples.AddRange(block.ToArray()), CancellationToken.None);

        Assert.Equal(0, errors);
        Assert.InRange(samples.Count, 31_900, 32_100);
        int crossings = samples.Zip(samples.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        Assert.InRange(crossings, 870, 890);
    }

    [Fact]
    public async Task StreamedWave_WithoutALengthInItsHeader_IsWhole()
    {
        string path = await speech.FfmpegAsync("streamed.wav", Tone);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        int data = bytes.AsSpan().IndexOf("data"u8);
        MemoryMarshal.Write(bytes.AsSpan(4), uint.MaxValue);
        MemoryMarshal.Write(bytes.AsSpan(data + 4), uint.MaxValue);
        await File.WriteAllBytesAsync(path, bytes);
        long samples = 0;

        await AudioDecoder.DecodeAsync(
            SpeechFixture.ContentOf(path), new TranscribeOptions(), block => samples += block.Length, CancellationToken.None);

        Assert.Equal(20 * 16_000, samples);
    }

    [Fact]
    public async Task Open_AssetFolderWithoutModels_SaysWhatIsMissing()
    {
        string runtime = await speech.AssetFolderAsync("onnxruntime");
        string empty = Directory.CreateDirectory(speech.PathOf("empty-assets")).FullName;

        var e = Assert.Throws<AssetException>(() => SpeechModels.Load(runtime, empty, empty, empty));

        Assert.Contains("silero_vad.onnx", e.Message);
    }

    private async Task FailsAsync(string path, string message)
    {
        var e = await Assert.ThrowsAsync<ItemException>(() => speech.TranscribeAsync(path));
        Assert.Contains(message, e.Message);
        Assert.False(e.Transient);
    }
}
