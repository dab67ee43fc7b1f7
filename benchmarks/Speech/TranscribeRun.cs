using System.Globalization;
using Tars.Pipeline;
using Tars.Stages;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Speech;
using Tars.Testing;

namespace Tars.Benchmarks.Speech;

/// <summary>The transcribe stage, ready to take files.</summary>
internal sealed class TranscribeRun : IAsyncDisposable
{
    private readonly TranscribeStage _stage;

    private TranscribeRun(TranscribeStage stage) => _stage = stage;

    internal static async Task<TranscribeRun> OpenAsync()
    {
        string root = Repository();
        var stage = new TranscribeStage(new TranscribeOptions(), new NodeContext
        {
            Name = "speech", BaseFolder = root, StateFolder = root, Assets = AssetStore.Open(Path.Combine(root, "assets.json")),
        });
        await stage.OpenAsync(CancellationToken.None);
        return new TranscribeRun(stage);
    }

    internal async Task<TextDocument> RunAsync(string file)
    {
        var content = new Content
        {
            Source = Path.GetFileName(file), Path = Path.GetFullPath(file), Name = Path.GetFileName(file),
            Size = new FileInfo(file).Length, Sha256 = new string('0', 64), Media = MediaKind.Audio,
        };
        StageResult<TextDocument> result = await StageHarness.RunAsync<Content, TextDocument>(_stage, content);
        return result.Items.Count == 1 ? result.Items[0] : throw new InvalidOperationException($"{file}: {result.SkipReason}");
    }

    private static string Repository()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "assets.json")))
                return folder;
        }

        throw new FileNotFoundException("no assets.json in any folder above the program");
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    /// <summary>Processor seconds of this process, and of its children that have ended (ffmpeg).</summary>
    internal static (double Own, double Children) CpuSeconds()
    {
        // Fields 14 to 17: user and system time of the process, then of its children, in ticks of 10 ms.
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double[] ticks = [.. fields[11..15].Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        return ((ticks[0] + ticks[1]) / 100, (ticks[2] + ticks[3]) / 100);
    }
}
