using System.Security.Cryptography;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>Where the cuts of a document fall.</summary>
/// <param name="Document">The document as <c>extract</c> reads it.</param>
/// <param name="Passages">Its passages in order; empty when it holds no text.</param>
public sealed record ChunkPreview(TextDocument Document, IReadOnlyList<Passage> Passages)
{
    /// <summary>Reads a file as <c>extract</c> does and cuts it as <c>chunk</c> does. Changes nothing.</summary>
    /// <param name="path">A text, Markdown, HTML, docx or pdf document.</param>
    /// <param name="options">How to cut; they must be valid.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ItemException">It is no document that can be read.</exception>
    public static async ValueTask<ChunkPreview> OfFileAsync(
        string path, ChunkOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        string full = Path.GetFullPath(path);
        string digest;
        long size;
        try
        {
            await using var file = new FileStream(
                full, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
            size = file.Length;
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ItemException($"{path}: the file cannot be read: {e.Message}", e);
        }

        var content = new Content { Source = path, Path = full, Name = Path.GetFileName(full), Size = size, Sha256 = digest };
        (TextDocument document, _) = await new ExtractStage(new ExtractOptions()).ReadDocumentAsync(content, cancellationToken);
        return new ChunkPreview(document, [.. Chunker.Cut(document, options)]);
    }
}
