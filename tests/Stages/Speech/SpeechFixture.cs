using System.Diagnostics;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Processes;
using Tars.Testing;

[assembly: AssemblyFixture(typeof(Tars.Stages.Speech.Tests.SpeechFixture))]

namespace Tars.Stages.Speech.Tests;

/// <summary>The stage with its models loaded once, the programs that make recordings, and a folder for these.</summary>
public sealed class SpeechFixture : IAsyncLifetime
{
    private readonly AssetResolver? _assets = OpenStore();
    private TranscribeStage? _stage;
    private string? _missing;

    public string Folder { get; } = Directory.CreateTempSubdirectory("tars-speech-").FullName;

    public async ValueTask InitializeAsync()
    {
        if (_assets is null)
        {
            _missing = "assets.json is not found above the tests' folder";
            return;
        }

        try
        {
            _stage = new TranscribeStage(new TranscribeOptions { Language = "en" }, Context(_assets));
            await _stage.OpenAsync(CancellationToken.None);
        }
        catch (AssetException e)
        {
            _missing = e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
            await _stage.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Transcribes a file; skips the test where the models or ffmpeg cannot be had.</summary>
    internal Task<StageResult<TextDocument>> TranscribeAsync(string path, CancellationToken cancellationToken = default)
    {
        if (_missing is not null)
            Assert.Skip(_missing);
        return StageHarness.RunAsync<Content, TextDocument>(_stage!, ContentOf(path), cancellationToken);
    }

    internal async Task<string> AssetFolderAsync(string name)
    {
        if (_missing is not null)
            Assert.Skip(_missing);
        return await _assets!.FolderAsync(name, CancellationToken.None);
    }

    internal static NodeContext Context(AssetResolver assets) => new()
    {
        Name = "speech", BaseFolder = Path.GetTempPath(), StateFolder = Path.GetTempPath(), Assets = assets,
    };

    internal static Content ContentOf(string path) => new()
    {
        Source = "recordings/" + Path.GetFileName(path), Path = Path.GetFullPath(path), Name = Path.GetFileName(path),
        Size = File.Exists(path) ? new FileInfo(path).Length : 0, Sha256 = new string('a', 64), Media = MediaKind.Audio,
    };

    internal string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Makes a file by ffmpeg, its name the last argument.</summary>
    internal Task<string> FfmpegAsync(string name, params string[] arguments) =>
        MakeAsync("ffmpeg", name, ["-v", "error", "-nostdin", "-y", .. arguments, PathOf(name)]);

    /// <summary>Says a text into a wav file.</summary>
    internal Task<string> SayAsync(string name, string text) => MakeAsync("espeak-ng", name, ["-v", "en-us", "-w", PathOf(name), text]);

    /// <summary>The folder of test data that lies beside the repository, or the one that TARS_TEST_DATA names; null where there is none.</summary>
    internal static string? Data(string name)
    {
        if (Environment.GetEnvironmentVariable("TARS_TEST_DATA") is { Length: > 0 } own)
            return Existing(Path.Combine(own, name));
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Existing(Path.Combine(at.FullName, "shared", "data", name)) is { } found)
                return found;
        }

        return null;

        static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
    }

    private static AssetStore? OpenStore()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string manifest = Path.Combine(at.FullName, "assets.json");
            if (File.Exists(manifest))
                return AssetStore.Open(manifest);
        }

        return null;
    }

    private async Task<string> MakeAsync(string program, string name, string[] arguments)
    {
        if (ConfinedProcess.Find(program) is null)
            Assert.Skip($"{program} is not installed: apt-get install {program}");
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return PathOf(name);
    }
}
