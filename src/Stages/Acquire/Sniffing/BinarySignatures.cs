using System.Buffers.Binary;

namespace Tars.Stages.Acquire.Sniffing;

/// <summary>The marks that binary formats carry.</summary>
internal static class BinarySignatures
{
    /// <summary>How far into a file a pdf may begin (as readers accept it).</summary>
    private const int PdfSlack = 1024;

    public static SniffedType? Find(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long size) =>
        Audio(head) ?? Container(head) ?? Data(head, tail, size) ?? MpegAudio.Find(head);

    private static SniffedType? Audio(ReadOnlySpan<byte> head)
    {
        if (IsRiff(head, "WAVE"u8))
            return new(MediaKind.Audio, "audio/wav");
        if (head.StartsWith("fLaC"u8))
            return new(MediaKind.Audio, "audio/flac");
        if (head.StartsWith("FORM"u8) && At(head, 8, "AIF"u8))
            return new(MediaKind.Audio, "audio/aiff");
        if (head.StartsWith("ID3"u8) && head.Length > 10 && head[3] < 0xFF && head[4] < 0xFF)
            return new(MediaKind.Audio, "audio/mpeg");
        if (head.StartsWith("#!AMR"u8))
            return new(MediaKind.Audio, "audio/amr");
        if (head.StartsWith(".snd"u8) && head.Length >= 24)
            return new(MediaKind.Audio, "audio/basic");
        if (head.StartsWith("caff\0"u8))
            return new(MediaKind.Audio, "audio/x-caf");
        if (head.StartsWith("wvpk"u8))
            return new(MediaKind.Audio, "audio/x-wavpack");
        return null;
    }

    private static SniffedType? Container(ReadOnlySpan<byte> head)
    {
        if (At(head, 4, "ftyp"u8) && head.Length >= 12)
            return IsoMedia(head.Slice(8, 4));
        if (At(head, 4, "moov"u8) || At(head, 4, "mdat"u8) || At(head, 4, "wide"u8))
            return new(MediaKind.Video, "video/quicktime");
        if (head.StartsWith("OggS"u8))
        {
            return head[..Math.Min(512, head.Length)].IndexOf("theora"u8) >= 0
                ? new(MediaKind.Video, "video/ogg")
                : new(MediaKind.Audio, "audio/ogg");
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return Matroska(head);
        if (IsRiff(head, "AVI "u8))
            return new(MediaKind.Video, "video/x-msvideo");
        if (head.StartsWith("FLV\x01"u8))
            return new(MediaKind.Video, "video/x-flv");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]))
            return new(MediaKind.Video, "video/x-ms-asf");
        if (head.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0xBA]))
            return new(MediaKind.Video, "video/mpeg");
        if (head.Length > 564 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47 && head[564] == 0x47)
            return new(MediaKind.Video, "video/mp2t");
        return null;
    }

    private static SniffedType? Data(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long size)
    {
        if (head.StartsWith("PAR1"u8))
            return new(MediaKind.Table, MediaTypes.Parquet);
        if (head.StartsWith("%PDF-"u8) || (head[..Math.Min(PdfSlack, head.Length)].IndexOf("%PDF-"u8) > 0 && HasControls(head)))
            return new(MediaKind.Document, "application/pdf");
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
            return Zip(head, tail);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return new(MediaKind.Image, "image/png");
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return new(MediaKind.Image, "image/jpeg");
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return new(MediaKind.Image, "image/gif");
        if (IsRiff(head, "WEBP"u8))
            return new(MediaKind.Image, "image/webp");
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8))
            return new(MediaKind.Image, "image/tiff");
        if (head.StartsWith("BM"u8) && head.Length >= 6 && BinaryPrimitives.ReadUInt32LittleEndian(head[2..]) == size)
            return new(MediaKind.Image, "image/bmp");
        return Packed(head);
    }

    private static SniffedType? Packed(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]))
            return new(MediaKind.Archive, "application/gzip");
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]))
            return new(MediaKind.Archive, "application/x-xz");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
            return new(MediaKind.Archive, "application/zstd");
        if (head.StartsWith("BZh"u8) && At(head, 4, (ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))
            return new(MediaKind.Archive, "application/x-bzip2");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]))
            return new(MediaKind.Archive, "application/x-7z-compressed");
        if (head.StartsWith("Rar!\x1A\x07"u8))
            return new(MediaKind.Archive, "application/vnd.rar");
        if (At(head, 257, "ustar"u8))
            return new(MediaKind.Archive, "application/x-tar");
        if (head.StartsWith("SQLite format 3\0"u8))
            return new(MediaKind.Table, "application/vnd.sqlite3");
        return null;
    }

    /// <summary>Of an MP4 family file by its major brand; what the brand leaves open is taken for video until it is probed.</summary>
    private static SniffedType IsoMedia(ReadOnlySpan<byte> brand)
    {
        if (brand.StartsWith("M4A"u8) || brand.StartsWith("M4B"u8) || brand.StartsWith("F4A"u8))
            return new(MediaKind.Audio, "audio/mp4");
        if (brand.SequenceEqual("qt  "u8))
            return new(MediaKind.Video, "video/quicktime");
        if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8))
            return new(MediaKind.Image, "image/heic");
        return brand.StartsWith("avi"u8) ? new(MediaKind.Image, "image/avif") : new(MediaKind.Video, "video/mp4");
    }

    /// <summary>Of a Matroska file by the codec ids of its tracks, which stand in the head of a streamable file.</summary>
    private static SniffedType Matroska(ReadOnlySpan<byte> head)
    {
        bool pictures = head.IndexOf("V_VP"u8) >= 0 || head.IndexOf("V_AV1"u8) >= 0 || head.IndexOf("V_MPEG"u8) >= 0
            || head.IndexOf("V_THEORA"u8) >= 0 || head.IndexOf("V_MS/"u8) >= 0;
        bool sound = head.IndexOf("A_OPUS"u8) >= 0 || head.IndexOf("A_VORBIS"u8) >= 0 || head.IndexOf("A_AAC"u8) >= 0
            || head.IndexOf("A_MPEG"u8) >= 0 || head.IndexOf("A_FLAC"u8) >= 0 || head.IndexOf("A_PCM"u8) >= 0;
        string type = head[..Math.Min(128, head.Length)].IndexOf("webm"u8) >= 0 ? "webm" : "x-matroska";
        return sound && !pictures ? new(MediaKind.Audio, "audio/" + type) : new(MediaKind.Video, "video/" + type);
    }

    /// <summary>Of a zip by the names in it, which stand uncompressed before each entry and in the directory at the end.</summary>
    private static SniffedType Zip(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (Has(head, tail, "[Content_Types].xml"u8))
        {
            if (Has(head, tail, "word/"u8))
                return new(MediaKind.Document, MediaTypes.Docx);
            if (Has(head, tail, "xl/"u8))
                return new(MediaKind.Table, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
            if (Has(head, tail, "ppt/"u8))
                return new(MediaKind.Document, "application/vnd.openxmlformats-officedocument.presentationml.presentation");
        }

        // EPUB and OpenDocument put their media type first, uncompressed, in an entry named mimetype.
        if (At(head, 30, "mimetypeapplication/epub+zip"u8))
            return new(MediaKind.Document, "application/epub+zip");
        if (At(head, 30, "mimetypeapplication/vnd.oasis.opendocument.text"u8))
            return new(MediaKind.Document, "application/vnd.oasis.opendocument.text");
        return new(MediaKind.Archive, "application/zip");
    }

    /// <summary>True when there are bytes that no text has: a text may mention the mark of a pdf.</summary>
    private static bool HasControls(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyInRange((byte)0, (byte)8) >= 0;

    private static bool Has(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, ReadOnlySpan<byte> mark) =>
        head.IndexOf(mark) >= 0 || tail.IndexOf(mark) >= 0;

    private static bool IsRiff(ReadOnlySpan<byte> head, ReadOnlySpan<byte> form) =>
        (head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)) && At(head, 8, form);

    private static bool At(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> mark) =>
        head.Length >= offset + mark.Length && head.Slice(offset, mark.Length).SequenceEqual(mark);
}
