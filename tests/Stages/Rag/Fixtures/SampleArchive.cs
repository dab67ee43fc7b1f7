using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;
using Tars.Stages.Documents;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>The sample inbox as an archive: its documents extracted and chunked, its recordings by the texts they were spoken from.</summary>
internal sealed class SampleArchive
{
    private static readonly Lazy<Task<Archive>> Built = new(BuildAsync);

    private static string Samples => Path.Combine(TestAssets.Repository, "samples");

    /// <summary>Opens the archive, made at the first call.</summary>
    public static async Task<ArchiveSearcher> OpenAsync()
    {
        if (!Directory.Exists(Path.Combine(Samples, "inbox")))
        {
            Assert.Skip("the samples are not here");
        }

        return await (await Built.Value).OpenAsync();
    }

    private static async Task<Archive> BuildAsync()
    {
        var archive = new Archive();
        var passages = new List<Passage>();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Samples, "inbox"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            TextDocument? document = Path.GetRelativePath(Path.Combine(Samples, "inbox"), path).Replace('\\', '/') switch
            {
                ['d', 'o', 'c', 'u', ..] source => await DocumentAsync(path, source),
                ['r', 'e', 'c', 'o', ..] source => Recording(path, source, Path.GetFileNameWithoutExtension(path)),
                "incoming/memo-brook-april.mp3" => Recording(path, "incoming/memo-brook-april.mp3", "2023-04-02-dome-motor"),
                _ => null,
            };
            if (document is not null)
            {
                await using var chunk = new ChunkStage(new ChunkOptions());
                passages.AddRange((await StageHarness.RunAsync(chunk, document)).Items);
            }
        }

        await archive.WriteAsync(await Archive.EmbedAsync(passages));
        return archive;
    }

    private static async Task<TextDocument> DocumentAsync(string path, string source)
    {
        await using var extract = new ExtractStage(new ExtractOptions());
        await extract.OpenAsync(default);
        return (await StageHarness.RunAsync(extract, Content(path, source))).Items.Single();
    }

    private static TextDocument Recording(string path, string source, string name)
    {
        Spoken[] sentences = JsonSerializer.Deserialize<Spoken[]>(
            File.ReadAllBytes(Path.Combine(Samples, "make", "texts", name + ".json")), JsonSerializerOptions.Web)!;
        var text = new StringBuilder();
        var blocks = new List<TextBlock>();
        foreach (Spoken sentence in sentences)
        {
            text.Append(text.Length > 0 ? " " : string.Empty);
            blocks.Add(new TextBlock(text.Length, sentence.Text.Length) { StartSeconds = sentence.Start, EndSeconds = sentence.End });
            text.Append(sentence.Text);
        }

        Content content = Content(path, source);
        return new TextDocument
        {
            Source = source, Sha256 = content.Sha256, Title = content.Name, Media = MediaKind.Audio, Text = text.ToString(), Blocks = blocks,
        };
    }

    private static Content Content(string path, string source) => new()
    {
        Source = source,
        Path = path,
        Name = Path.GetFileName(path),
        Size = new FileInfo(path).Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        Media = MediaKind.Document,
    };

    private sealed record Spoken(string Text, double Start, double End);
}
