using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>The formats that <c>extract</c> reads.</summary>
internal enum DocumentFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>Markdown.</summary>
    Markdown,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>A word processor document in Office Open XML.</summary>
    Docx,

    /// <summary>Portable Document Format.</summary>
    Pdf,
}

/// <summary>Tells a document's format: by its media type, else by its bytes; the name decides only what neither can tell.</summary>
internal static class DocumentFormats
{
    private const int HeadBytes = 1024;

    /// <exception cref="ItemException">It is none of the formats.</exception>
    public static DocumentFormat Of(Content content, byte[] bytes)
    {
        DocumentFormat? named = ByMediaType(content.MediaType) ?? ByBytes(bytes);
        if (named is null or DocumentFormat.Text)
        {
            return Path.GetExtension(content.Name).ToLowerInvariant() switch
            {
                ".md" or ".markdown" => DocumentFormat.Markdown,
                ".html" or ".htm" or ".xhtml" => DocumentFormat.Html,
                _ => DocumentFormat.Text,
            };
        }

        return named.Value;
    }

    private static DocumentFormat? ByMediaType(string? mediaType)
    {
        int end = mediaType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        string? bare = (end < 0 ? mediaType : mediaType![..end])?.Trim().ToLowerInvariant();
        return bare switch
        {
            "text/plain" => DocumentFormat.Text,
            "text/markdown" or "text/x-markdown" => DocumentFormat.Markdown,
            "text/html" or "application/xhtml+xml" => DocumentFormat.Html,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => DocumentFormat.Docx,
            "application/pdf" => DocumentFormat.Pdf,
            "application/msword" => DocumentFormat.Docx,
            _ => null,
        };
    }

    private static DocumentFormat? ByBytes(byte[] bytes)
    {
        // Readers accept a PDF whose header comes within the first kilobyte.
        ReadOnlySpan<byte> head = bytes.AsSpan(0, Math.Min(bytes.Length, HeadBytes));
        if (head.IndexOf("%PDF-"u8) is var at && (at == 0 || (at > 0 && head[at - 1] is (byte)'\n' or (byte)'\r')))
        {
            return DocumentFormat.Pdf;
        }

        if (DocxPackage.IsOle(bytes) || DocxPackage.IsDocx(bytes))
        {
            return DocumentFormat.Docx;
        }

        string text = Encoding.Latin1.GetString(head).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        bool html = text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith('<') && text.Contains("<html", StringComparison.OrdinalIgnoreCase));
        return html ? DocumentFormat.Html : null;
    }
}
