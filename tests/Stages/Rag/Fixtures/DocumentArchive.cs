using System.Security.Cryptography;
using Tars.Stages.Documents;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>A folder of documents as an archive, made by the stages that a pipeline uses.</summary>
internal static class DocumentArchive
{
    /// <summary>Extracts, chunks and indexes the documents of a folder, but no yaml files.</summary>
    public static async Task<Archive> BuildAsync(string folder, bool vectors)
    {
        var passages = new List<Passage>();
        foreach (string path in Directory.EnumerateFiles(folder).Where(x => !x.EndsWith(".yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            passages.AddRange(await ChunkAsync(await ExtractAsync(path, Path.GetFileName(path))));
        }

        IReadOnlyList<Passage> embedded = vectors ? await Archive.EmbedAsync(passages) : passages;
        var archive = new Archive();
        await archive.WriteAsync(embedded);
        return archive;
    }

    public static async Task<IReadOnlyList<Passage>> ChunkAsync(TextDocument document)
    {
        await using var chunk = new ChunkStage(new ChunkOptions());
        return [.. (await StageHarness.RunAsync(chunk, document)).Items];
    }

    public static async Task<TextDocument> ExtractAsync(string path, string source)
    {
        await using var extract = new ExtractStage(new ExtractOptions());
        await extract.OpenAsync(default);
        return (await StageHarness.RunAsync(extract, ContentOf(path, source))).Items.Single();
    }

    public static Content ContentOf(string path, string source) => new()
    {
        Source = source,
        Path = path,
        Name = Path.GetFileName(path),
        Size = new FileInfo(path).Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        Media = MediaKind.Document,
    };
}
