using System.Text;
using Tars.Pipeline;
using Tars.Stages.Processes;
using Tars.Testing;

namespace Tars.Stages.Acquire.Tests;

[Collection(nameof(Processes.ProcessTests))]
public sealed class ProbeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_recording_gets_its_duration_and_codec()
    {
        string path = _folder.Write("a.wav", Wav(seconds: 2));
        Content content = Assert.Single((await RunAsync(path, MediaKind.Audio, "audio/wav")).Items);
        Assert.Equal(2.0, content.DurationSeconds!.Value, 3);
        Assert.Equal(("pcm_s16le", MediaKind.Audio, "audio/wav"), (content.AudioCodec, content.Media, content.MediaType));
    }

    [Fact]
    public async Task Sound_in_a_container_for_pictures_is_audio()
    {
        string path = await MakeAsync("a.mp4", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", "-f", "mp4");
        Content content = Assert.Single((await RunAsync(path, MediaKind.Video, "video/mp4")).Items);
        Assert.Equal((MediaKind.Audio, "audio/mp4", "aac"), (content.Media, content.MediaType, content.AudioCodec));
    }

    [Fact]
    public async Task Pictures_without_sound_are_video_without_a_codec_of_sound()
    {
        string path = await MakeAsync("a.mkv", "-f", "lavfi", "-i", "color=size=32x32:duration=1", "-c:v", "mpeg4", "-f", "matroska");
        Content content = Assert.Single((await RunAsync(path, MediaKind.Audio, "audio/x-matroska")).Items);
        Assert.Equal((MediaKind.Video, "video/x-matroska", null), (content.Media, content.MediaType, content.AudioCodec));
        Assert.Equal(1.0, content.DurationSeconds!.Value, 1);
    }

    [Theory]
    [InlineData(MediaKind.Document)]
    [InlineData(MediaKind.Table)]
    [InlineData(MediaKind.Unknown)]
    public async Task Other_content_passes_as_it_is(MediaKind media)
    {
        string path = _folder.Write("a.txt", "text");
        StageResult<Content> result = await StageHarness.RunAsync(
            new ProbeStage(new ProbeOptions()) { Tool = "no-such-tool" }, Contexts.ContentOf(path, "a.txt", media, "x/y"), Token);
        Assert.Equal((media, "x/y", null), (result.Items[0].Media, result.Items[0].MediaType, result.Items[0].DurationSeconds));
    }

    [Fact]
    public async Task An_empty_recording_is_said_so()
    {
        string path = _folder.Write("a.wav", "");
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(path, MediaKind.Audio, "audio/wav"));
        Assert.Contains("is empty (0 bytes)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("52494646 24000000 57415645")]
    [InlineData("00000020 66747970 69736F6D 00000200 69736F6D")]
    [InlineData("FFFBFFFB FFFB0000 DEADBEEF 00112233 44556677")]
    public async Task A_damaged_recording_fails_with_the_cause_and_no_path(string hex)
    {
        string path = _folder.Write("a.bin", Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(path, MediaKind.Audio, "audio/wav"));
        Assert.Contains("a.bin is no readable recording: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, e.Message, StringComparison.Ordinal);
        Assert.False(e.Transient);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile://{0}\n")]
    [InlineData("ffconcat version 1.0\nfile '{0}'\n")]
    public async Task A_playlist_that_names_another_file_is_refused(string playlist)
    {
        string other = _folder.Write("secret.wav", Wav(seconds: 1));
        string path = _folder.Write("a.mp3", string.Format(playlist, other));
        await Assert.ThrowsAsync<ItemException>(() => RunAsync(path, MediaKind.Audio, "audio/mpeg"));
    }

    [Fact]
    public async Task A_name_like_an_option_or_a_protocol_is_only_a_name()
    {
        string path = _folder.Write("-i http:x.wav", Wav(seconds: 1));
        Assert.Equal(1.0, (await RunAsync(path, MediaKind.Audio, "audio/wav")).Items[0].DurationSeconds!.Value, 3);
    }

    [Fact]
    public async Task Without_ffprobe_the_message_says_how_to_get_it()
    {
        string path = _folder.Write("a.wav", Wav(seconds: 1));
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => StageHarness.RunAsync(
            new ProbeStage(new ProbeOptions()) { Tool = "no-such-tool" }, Contexts.ContentOf(path, "a.wav", MediaKind.Audio), Token));
        Assert.Contains("'no-such-tool' is not installed", e.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install ffmpeg", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_does_not_end_is_ended()
    {
        string path = _folder.Write("a.wav", Wav(seconds: 1));
        string tool = Script("exec sleep 600");
        var options = new ProbeOptions { Limit = TimeSpan.FromMilliseconds(200) };
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => StageHarness.RunAsync(
            new ProbeStage(options) { Tool = tool }, Contexts.ContentOf(path, "a.wav", MediaKind.Audio), Token));
        Assert.Contains("and was ended", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo '{\"streams\": [{\"codec_type\": 5}]}'", "not as expected")]
    [InlineData("echo 'no json'", "not as expected")]
    [InlineData("echo '{}'", "neither sound nor moving pictures")]
    [InlineData("yes '[[[['", "more than")]
    [InlineData("exit 9", "exit code 9")]
    public async Task Whatever_the_tool_says_ends_in_a_clear_failure(string script, string expected)
    {
        string path = _folder.Write("a.wav", Wav(seconds: 1));
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => StageHarness.RunAsync(
            new ProbeStage(new ProbeOptions()) { Tool = Script(script) }, Contexts.ContentOf(path, "a.wav", MediaKind.Audio), Token));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_header_that_ffprobe_gives_up_on_is_told_in_ffprobes_words_with_a_way_out(short channels)
    {
        byte[] wav = Wav(seconds: 1);
        BitConverter.TryWriteBytes(wav.AsSpan(22), channels);
        string path = _folder.Write("odd.wav", wav);
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(path, MediaKind.Audio, "audio/wav"));
        Assert.Contains("odd.wav is no readable recording: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("channels", e.Message, StringComparison.Ordinal);
        Assert.Contains("Fetch it again, or save it anew", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_is_killed_says_nothing_about_the_file()
    {
        string path = _folder.Write("a.wav", Wav(seconds: 1));
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => StageHarness.RunAsync(
            new ProbeStage(new ProbeOptions()) { Tool = Script("kill -KILL $$") }, Contexts.ContentOf(path, "a.wav", MediaKind.Audio), Token));
        Assert.True(e.Transient);
        Assert.Contains("killed by signal 9, probably for memory", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Wav(int seconds)
    {
        const int rate = 8000;
        byte[] data = new byte[seconds * rate * 2];
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true))
        {
            writer.Write("RIFF"u8);
            writer.Write(36 + data.Length);
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(rate);
            writer.Write(rate * 2);
            writer.Write((short)2);
            writer.Write((short)16);
            writer.Write("data"u8);
            writer.Write(data.Length);
            writer.Write(data);
        }

        return stream.ToArray();
    }

    private static Task<StageResult<Content>> RunAsync(string path, MediaKind media, string type)
    {
        if (ConfinedProcess.Find("ffprobe") is null)
            Assert.Skip("ffprobe is not installed.");
        return StageHarness.RunAsync(new ProbeStage(new ProbeOptions()), Contexts.ContentOf(path, Path.GetFileName(path), media, type), Token);
    }

    private async Task<string> MakeAsync(string name, params string[] arguments)
    {
        if (ConfinedProcess.Find("ffmpeg") is null)
            Assert.Skip("ffmpeg is not installed.");
        string path = _folder[name];
        ProcessResult made = await ConfinedProcess.RunAsync(
            "ffmpeg", ["-v", "error", "-nostdin", .. arguments, path], 1000, new ProcessLimits { FileSizeBytes = 1 << 20 }, Token);
        Assert.True(made.ExitCode == 0, made.ErrorText);
        return path;
    }

    private string Script(string script)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The stand-in is a shell script.");
        string path = _folder.Write("tool", "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
