using Tars.Stages.Processes;
using Tars.Testing;

namespace Tars.Stages.Documents.Tests;

/// <summary>The documents that come with the project, from bytes to passages.</summary>
public sealed class SampleInboxTests
{
    private static async Task<TextDocument> ReadAsync(string name)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "samples", "inbox", "documents")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        string path = Path.Combine(folder ?? string.Empty, "samples", "inbox", "documents", name);
        if (!File.Exists(path))
        {
            Assert.Skip($"samples/inbox/documents/{name} is not there");
        }

        if (name.EndsWith(".pdf", StringComparison.Ordinal) && ConfinedProcess.Find("pdftotext") is null)
        {
            Assert.Skip("pdftotext is not installed: apt-get install poppler-utils");
        }

        return await Extraction.OfAsync(await File.ReadAllBytesAsync(path), null, name);
    }

    [Theory]
    [InlineData("calibration-letters.txt", "en")]
    [InlineData("comet-announcement.html", "en")]
    [InlineData("guia-de-visitas.md", "es")]
    [InlineData("lightning-damage-report.pdf", "en")]
    [InlineData("mirror-coating-budget.docx", "en")]
    [InlineData("night-log-2023-03.txt", "en")]
    [InlineData("observatory-handbook.md", "en")]
    public async Task Each_document_is_read_in_its_language_and_cut(string name, string language)
    {
        TextDocument document = await ReadAsync(name);
        Assert.Equal(language, document.Language);
        Assert.NotEqual(name, document.Title);
        await using var chunk = new ChunkStage(new ChunkOptions());
        StageResult<Passage> passages = await StageHarness.RunAsync(chunk, document);
        Assert.All(passages.Items, passage => Assert.Equal(document.Text.Substring(passage.Start, passage.Text.Length), passage.Text));
    }

    [Fact]
    public async Task The_report_is_read_with_its_pages()
    {
        TextDocument document = await ReadAsync("lightning-damage-report.pdf");
        Assert.Equal("Lightning damage report", document.Title);
        int At(string text) => document.Blocks.Single(block => document.Text.Substring(block.Start, block.Length).Contains(text, StringComparison.Ordinal)).Page ?? 0;
        Assert.Equal((2, 3, 4), (At("surge protector in the north cabinet"), At("deductible of 1,500 euros"), At("glass fibre")));
        Assert.Contains("Network switch | 430\nTelephone line | 320", document.Text);
    }
}
