using System.IO.Compression;
using System.Xml;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>Reads XML of others: no document type, no entities, nothing fetched, bounded in size and depth.</summary>
internal static class SafeXml
{
    /// <summary>What a list may unpack to.</summary>
    public const int MaxBytes = 128 << 20;

    private const int MaxDepth = 64;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 1024,
        MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    /// <summary>Opens a document, unpacked when it is gzip.</summary>
    public static XmlReader Open(byte[] bytes)
    {
        Stream stream = new MemoryStream(bytes, writable: false);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            stream = new BoundedStream(new GZipStream(stream, CompressionMode.Decompress), MaxBytes);
        return XmlReader.Create(stream, Settings);
    }

    /// <summary>Goes on to the next element's begin.</summary>
    /// <exception cref="XmlException">Elements are nested deeper than any list nests them.</exception>
    public static bool NextElement(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new XmlException($"elements are nested more than {MaxDepth} deep.");
            if (reader.NodeType == XmlNodeType.Element)
                return true;
        }

        return false;
    }

    /// <summary>The text of an element without elements in it, and on behind its end; what is nested is passed over.</summary>
    public static string Text(XmlReader reader, int max = 8192)
    {
        if (reader.IsEmptyElement)
            return string.Empty;
        int depth = reader.Depth;
        var text = new System.Text.StringBuilder();
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth > MaxDepth)
                throw new XmlException($"elements are nested more than {MaxDepth} deep.");
            bool isText = reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace;
            if (isText && reader.Depth == depth + 1 && text.Length < max)
                text.Append(reader.Value);
        }

        return text.ToString().Trim();
    }
}
