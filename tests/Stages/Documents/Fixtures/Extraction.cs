using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Documents.Tests;

/// <summary>Runs extract over bytes, and checks what holds for every document it makes.</summary>
internal static class Extraction
{
    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    public const string Pdf = "application/pdf";
    public const string Html = "text/html";
    public const string Markdown = "text/markdown";

    public static Task<TextDocument> OfAsync(string text, string? mediaType = "text/plain", string name = "notes.bin") =>
        OfAsync(Encoding.UTF8.GetBytes(text), mediaType, name);

    public static async Task<TextDocument> OfAsync(byte[] bytes, string? mediaType = "text/plain", string name = "notes.bin") =>
        Assert.Single((await RunAsync(bytes, mediaType, name)).Items);

    public static async Task<StageResult<TextDocument>> RunAsync(
        byte[] bytes, string? mediaType, string name = "notes.bin", ExtractOptions? options = null, string? pdfTool = null)
    {
        string path = Path.Combine(Path.GetTempPath(), $"tars-{Guid.NewGuid():N}-{name}");
        await File.WriteAllBytesAsync(path, bytes);
        try
        {
            await using var stage = new ExtractStage(options ?? new ExtractOptions()) { PdfTool = pdfTool ?? "pdftotext" };
            StageResult<TextDocument> result = await StageHarness.RunAsync(stage, ContentOf(path, bytes, mediaType, name));
            foreach (TextDocument document in result.Items)
            {
                CheckSpans(document);
            }

            return result;
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static async Task<string> FailureAsync(
        byte[] bytes, string? mediaType, string name = "notes.bin", ExtractOptions? options = null) =>
        (await Assert.ThrowsAsync<ItemException>(() => RunAsync(bytes, mediaType, name, options))).Message;

    public static string[] Texts(TextDocument document) =>
        [.. document.Blocks.Select(block => document.Text.Substring(block.Start, block.Length))];

    public static string[] Headings(TextDocument document) =>
        [.. document.Blocks.Where(b => b.HeadingLevel > 0).Select(b => $"{b.HeadingLevel} {document.Text.Substring(b.Start, b.Length)}")];

    public static Content ContentOf(string path, byte[] bytes, string? mediaType, string name) => new()
    {
        Source = $"inbox/{name}",
        Path = path,
        Name = name,
        Size = bytes.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        Media = MediaKind.Document,
        MediaType = mediaType,
    };

    /// <summary>
    /// The blocks are in order, trimmed, not empty, within pages, and leave only white space between them; the text is NFC without
    /// controls.
    /// </summary>
    private static void CheckSpans(TextDocument document)
    {
        int end = 0;
        int page = 0;
        foreach (TextBlock block in document.Blocks)
        {
            Assert.True(block.Start >= end);
            Assert.True(document.Text.AsSpan(end, block.Start - end).IsWhiteSpace());
            string text = document.Text.Substring(block.Start, block.Length);
            Assert.NotEqual(string.Empty, text);
            Assert.Equal(text.Trim(), text);
            Assert.True((block.Page ?? 0) >= page);
            end = block.Start + block.Length;
            page = block.Page ?? 0;
        }

        Assert.Equal(document.Text.Length, end);
        Assert.DoesNotContain(document.Text, c => char.IsControl(c) && c != '\n');
        Assert.True(document.Text.IsNormalized(NormalizationForm.FormC));
    }
}
