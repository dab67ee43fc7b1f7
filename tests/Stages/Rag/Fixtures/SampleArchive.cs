using System.Text;
using System.Text.Json;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>The sample inbox as an archive: its documents extracted and chunked, its recordings by the texts they were spoken from.</summary>
internal static class SampleArchive
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
        var passages = new List<Passage>();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Samples, "inbox"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string source = Path.GetRelativePath(Path.Combine(Samples, "inbox"), path).Replace('\\', '/');
            TextDocument? document = source.Split('/')[0] switch
            {
                "documents" => await DocumentArchive.ExtractAsync(path, source),
                "recordings" => Recording(path, source, Path.GetFileNameWithoutExtension(path)),
                _ when source == "incoming/memo-brook-april.mp3" => Recording(path, source, "2023-04-02-dome-motor"),
                _ => null,
            };
            if (document is not null)
            {
                passages.AddRange(await DocumentArchive.ChunkAsync(document));
            }
        }

        IReadOnlyList<Passage> embedded = await Archive.EmbedAsync(passages);
        var archive = new Archive();
        await archive.WriteAsync(embedded);
        return archive;
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

        Content content = DocumentArchive.ContentOf(path, source);
        return new TextDocument
        {
            Source = source, Sha256 = content.Sha256, Title = content.Name, Media = MediaKind.Audio, Text = text.ToString(), Blocks = blocks,
        };
    }

    private sealed record Spoken(string Text, double Start, double End);
}
