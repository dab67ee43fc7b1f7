using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>Reads a word processor document (docx): its package by the Open XML SDK, its text as a stream of elements.</summary>
internal static class DocxText
{
    private const long MaxXmlBytes = 256L << 20;

    /// <summary>How deep elements may be nested; the reader keeps each that is open. Word stays below 100.</summary>
    private const int MaxDepth = 10_000;

    /// <summary>Reads the document, its tables row by row, and its footnotes and endnotes behind it.</summary>
    /// <exception cref="ItemException">It is not a docx, is damaged, encrypted or too large.</exception>
    public static void Read(byte[] bytes, DocumentText document, CancellationToken cancellationToken)
    {
        try
        {
            DocxPackage.Check(bytes, MaxXmlBytes, cancellationToken);
            using var stream = new MemoryStream(bytes, writable: false);
            var settings = new OpenSettings { MaxCharactersInPart = MaxXmlBytes, AutoSave = false };
            using var package = WordprocessingDocument.Open(stream, isEditable: false, settings);
            MainDocumentPart main = package.MainDocumentPart
                ?? throw new ItemException("the docx has no main part; it is damaged, or a template of another program");
            document.SetLanguage(package.PackageProperties.Language);
            Dictionary<string, int> levels = main.StyleDefinitionsPart is { } styles
                ? DocxStyles.Levels(Open(styles), cancellationToken)
                : [];
            DocxBody.Read(Open(main), levels, document, cancellationToken);
            foreach (OpenXmlPart? notes in new OpenXmlPart?[] { main.FootnotesPart, main.EndnotesPart })
            {
                if (notes is not null)
                {
                    DocxBody.Read(Open(notes), levels, document, cancellationToken);
                }
            }

            string title = TextCleaner.Flow(package.PackageProperties.Title ?? string.Empty);
            document.Title = title.Length > 0 ? title : document.FirstHeading;
        }
        catch (Exception e) when (e is InvalidDataException or FileFormatException or XmlException or OpenXmlPackageException or IOException
            or ArgumentException or InvalidOperationException or UriFormatException or NotSupportedException)
        {
            throw new ItemException(
                e.Message.Contains("DTD", StringComparison.Ordinal)
                    ? "its text declares a document type (DTD), which a docx never has and which can be used to attack a reader; "
                    + "it is not read. Save it anew from a word processor"
                    : $"it is not a readable docx: {e.Message}",
                e);
        }
    }

    /// <exception cref="ItemException">More elements are open than a document needs.</exception>
    public static void CheckDepth(XmlReader reader)
    {
        if (reader.Depth > MaxDepth)
        {
            throw new ItemException($"the docx nests more than {MaxDepth} elements; it is not read");
        }
    }

    private static XmlReader Open(OpenXmlPart part)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CloseInput = true,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = MaxXmlBytes,
        };
        return XmlReader.Create(part.GetStream(FileMode.Open, FileAccess.Read), settings);
    }
}
