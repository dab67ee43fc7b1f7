using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests.Download;

/// <summary>A pipeline of a list, a download and a sink that remembers what reached it.</summary>
internal sealed class DownloadRig : IDisposable
{
    public TempFolder Folder { get; } = new();

    public string Downloads => Folder["dl"];

    public static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public DownloadOptions Options(Func<DownloadOptions, DownloadOptions>? with = null)
    {
        var options = new DownloadOptions { Folder = "dl", AllowPrivate = true };
        return with is null ? options : with(options);
    }

    public Task<RunReport> RunAsync(IReadOnlyList<string> urls, Func<DownloadOptions, DownloadOptions>? with = null, int hands = 8,
        int attempts = 3) =>
        RunAsync(new HttpListOptions { Urls = urls, AllowPrivate = true }, with, hands, attempts);

    public async Task<RunReport> RunAsync(
        HttpListOptions list, Func<DownloadOptions, DownloadOptions>? with = null, int hands = 8, int attempts = 3)
    {
        PipelineDefinition definition = new PipelineBuilder("test", Folder.Path)
            .Add<HttpListSource>("list", list)
            .Add<DownloadStage>("get", Options(with), from: ["list"], policy: new NodePolicy
            {
                Parallelism = hands, RetryAttempts = attempts, RetryBackoff = TimeSpan.FromMilliseconds(5),
                    RetryMaxBackoff = TimeSpan.FromMilliseconds(50),
            })
            .Add<Keep>("kept", from: ["get"])
            .Build();
        await using PipelineRun run = PipelineRun.Create(definition);
        return await run.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What reached the sink, by address.</summary>
    public Content? this[string url] => Keep.Kept.GetValueOrDefault((Folder.Path, url));

    /// <summary>The bytes that an address led to.</summary>
    public byte[] BytesOf(string url) => File.ReadAllBytes(this[url]!.Path);

    /// <summary>The names in the folder of downloads, without hidden ones.</summary>
    public string[] Names() => !Directory.Exists(Downloads) ? [] :
        [.. new DirectoryInfo(Downloads).EnumerateFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    /// <summary>What is not whole yet.</summary>
    public string[] Parts() =>
        [.. Directory.EnumerateFiles(Path.Combine(Downloads, ".tars-download", "parts")).Select(f => Path.GetFileName(f)!)];

    public void Dispose() => Folder.Dispose();

    [Node("keep", 1, "Keeps contents in memory.")]
    internal sealed class Keep(NodeContext context) : Sink<Content>
    {
        public static readonly ConcurrentDictionary<(string Folder, string Key), Content> Kept = new();

        public override ValueTask ApplyAsync(Generation<Content> generation, CancellationToken cancellationToken)
        {
            Kept.TryRemove((context.BaseFolder, generation.Key), out _);
            foreach (Content content in generation.Items)
                Kept[(context.BaseFolder, generation.Key)] = content;
            return ValueTask.CompletedTask;
        }
    }
}
