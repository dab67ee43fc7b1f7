using System.IO.Compression;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>Looks into a docx before anything is made of it, so that a small file cannot become an enormous text.</summary>
internal static class DocxPackage
{
    private const int MaxEntries = 20_000;

    /// <summary>Deflate reaches 1030:1; the XML of real documents stays below 60:1, tables of equal cells below 150:1.</summary>
    private const int MaxRatio = 200;

    /// <summary>Below this size a ratio says nothing.</summary>
    private const long RatioFrom = 1 << 20;

    private static ReadOnlySpan<byte> OleHeader => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <summary>True for the container that Word used before 2007, and uses to this day for encrypted documents.</summary>
    public static bool IsOle(ReadOnlySpan<byte> bytes) => bytes.StartsWith(OleHeader);

    /// <summary>True for a zip file with a word processor's main part.</summary>
    public static bool IsDocx(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            return false;
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            return archive.GetEntry("word/document.xml") is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads every XML part once, keeping nothing, and so knows their true sizes: those in the directory are only a claim.
    /// </summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="maxXmlBytes">How large all XML parts may be together.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ItemException">The package is larger than allowed, encrypted, or not a docx.</exception>
    public static void Check(byte[] bytes, long maxXmlBytes, CancellationToken cancellationToken)
    {
        if (IsOle(bytes))
        {
            bool encrypted = bytes.AsSpan().IndexOf("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8) >= 0;
            throw new ItemException(encrypted
                ? "the docx is encrypted; save it without a password"
                : "it is a document in the binary format of Word before 2007; save it as docx");
        }

        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (archive.Entries.Count > MaxEntries)
        {
            throw new ItemException($"the docx has {archive.Entries.Count} parts, more than {MaxEntries}; it is not read");
        }

        long total = 0;
        byte[] buffer = new byte[81920];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
                && !entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            using Stream part = entry.Open();
            long size = 0;
            int read;
            while ((read = part.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                size += read;
                total += read;
                if (total > maxXmlBytes)
                {
                    throw new ItemException($"the docx unpacks to more than {maxXmlBytes} bytes of XML; it is not read");
                }

                if (size > RatioFrom && size / MaxRatio > entry.CompressedLength)
                {
                    throw new ItemException(
                        $"part '{entry.FullName}' of the docx unpacks to more than {MaxRatio} times its {entry.CompressedLength} bytes; "
                        + "it looks like a zip bomb and is not read");
                }
            }
        }
    }
}
