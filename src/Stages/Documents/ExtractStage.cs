using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>The options of <c>extract</c>.</summary>
public sealed record ExtractOptions
{
    /// <summary>How large a document may be. Default 64 MiB; at most 1 GiB, since all formats but pdf are read whole.</summary>
    [Range(typeof(ByteSize), "1", "1GiB")]
    public ByteSize MaxBytes { get; init; } = ByteSize.FromMiB(64);

    /// <summary>How many characters its text may have, 1 to 500 million. Default 50 million, about 8 million words.</summary>
    [Range(1, 500_000_000)]
    public int MaxCharacters { get; init; } = 50_000_000;
}

/// <summary>
/// Reads the text of a document: plain text, Markdown, HTML, docx, and pdf by poppler's <c>pdftotext</c> in a confined process. The
/// text is NFC with '\n' line ends and no control characters; each heading, paragraph, list item, table row is a block.
/// </summary>
[Node("extract", 2, "Reads the text of txt, md, html, docx and pdf documents, with headings and pages.", Costly = true, Suits = "media == document")]
public sealed class ExtractStage(ExtractOptions options) : Stage<Content, TextDocument>
{
    private readonly ExtractOptions _options = options;

    /// <summary>The executable that reads pdf; tests put their own.</summary>
    internal string PdfTool { get; init; } = "pdftotext";

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(Content input, Output<TextDocument> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        (TextDocument result, int pages) = await ReadDocumentAsync(input, cancellationToken);
        output.Emit(result, (result.Text.Length * 2L) + (result.Blocks.Count * 72L) + 512);
        output.Note(Describe(pages, result.Text));
    }

    /// <summary>Reads a document.</summary>
    /// <returns>It, and the number of its pages, 0 for what has none.</returns>
    internal async Task<(TextDocument Document, int Pages)> ReadDocumentAsync(Content input, CancellationToken cancellationToken)
    {
        var document = new DocumentText(_options.MaxCharacters);
        int pages;
        try
        {
            pages = await ReadAsync(input, document, cancellationToken);
        }
        catch (ItemException e)
        {
            throw new ItemException($"{input.Source}: {e.Message}", e.InnerException) { Transient = e.Transient };
        }

        string text = document.ToString();
        var result = new TextDocument
        {
            Source = input.Source,
            Sha256 = input.Sha256,
            Title = document.Title ?? input.Name,
            TitleIsFileName = document.Title is null,
            Media = MediaKind.Document,
            Language = document.Language ?? LanguageGuess.Of(text),
            ModifiedAt = input.KnownModifiedAt,
            Text = text,
            Blocks = [.. document.Blocks],
        };
        return (result, pages);
    }

    /// <inheritdoc/>
    /// <remarks>The bytes decide, and the extension where they say nothing; a document that is moved is not read again.</remarks>
    public override object MemoKey(Content input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new { input.Sha256, input.MediaType, Extension = Path.GetExtension(input.Name).ToLowerInvariant() };
    }

    /// <inheritdoc/>
    public override TextDocument FromMemo(TextDocument kept, Content input)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(input);
        return kept with
        {
            Source = input.Source,
            Title = kept.TitleIsFileName ? input.Name : kept.Title,
            ModifiedAt = input.KnownModifiedAt,
        };
    }

    /// <summary>Reads a document by its format.</summary>
    /// <returns>The number of pages, 0 for what has none.</returns>
    private async Task<int> ReadAsync(Content input, DocumentText document, CancellationToken cancellationToken)
    {
        byte[] bytes = await BytesAsync(input, cancellationToken);
        DocumentFormat format = DocumentFormats.Of(input, bytes);
        int pages = 0;
        switch (format)
        {
            case DocumentFormat.Text:
                PlainText.Read(TextDecoder.Decode(bytes), document);
                break;
            case DocumentFormat.Markdown:
                MarkdownText.Read(TextDecoder.Decode(bytes), document);
                break;
            case DocumentFormat.Html:
                HtmlText.Read(bytes, document, cancellationToken);
                break;
            case DocumentFormat.Docx:
                DocxText.Read(bytes, document, cancellationToken);
                break;
            case DocumentFormat.Pdf:
                pages = await PdfTools.ReadAsync(input.Path, document, _options.MaxCharacters, PdfTool, cancellationToken);
                break;
        }

        return document.Length > 0 ? pages : throw new ItemException($"the {format.ToString().ToLowerInvariant()} document holds no text");
    }

    private async Task<byte[]> BytesAsync(Content input, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(
                input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            long size = file.Length;
            if (size == 0)
            {
                throw new ItemException("the file is empty: it has 0 bytes, so there is no document in it");
            }

            if (size > _options.MaxBytes.Bytes)
            {
                throw new ItemException(
                    $"the file has {new ByteSize(size)}, more than the {_options.MaxBytes} that extract accepts; raise max_bytes");
            }

            byte[] bytes = new byte[size];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ItemException($"the file cannot be read: {e.Message}", e);
        }
    }

    private static string Describe(int pages, string text)
    {
        int words = 0;
        bool inWord = false;
        foreach (char c in text)
        {
            bool letter = !char.IsWhiteSpace(c);
            words += letter && !inWord ? 1 : 0;
            inWord = letter;
        }

        string count = string.Create(CultureInfo.InvariantCulture, $"{words:N0} {(words == 1 ? "word" : "words")}");
        return pages == 0 ? count : string.Create(CultureInfo.InvariantCulture, $"{pages:N0} {(pages == 1 ? "page" : "pages")}, {count}");
    }
}
