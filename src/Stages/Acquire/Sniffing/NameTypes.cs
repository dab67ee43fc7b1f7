using System.Collections.Frozen;

namespace Tars.Stages.Acquire.Sniffing;

/// <summary>What the extension of a name stands for.</summary>
internal static class NameTypes
{
    private static readonly FrozenDictionary<string, SniffedType> ByExtension = new Dictionary<string, SniffedType>
    {
        [".wav"] = new(MediaKind.Audio, "audio/wav"),
        [".mp3"] = new(MediaKind.Audio, "audio/mpeg"),
        [".m4a"] = new(MediaKind.Audio, "audio/mp4"),
        [".aac"] = new(MediaKind.Audio, "audio/aac"),
        [".ogg"] = new(MediaKind.Audio, "audio/ogg"),
        [".oga"] = new(MediaKind.Audio, "audio/ogg"),
        [".opus"] = new(MediaKind.Audio, "audio/ogg"),
        [".flac"] = new(MediaKind.Audio, "audio/flac"),
        [".aif"] = new(MediaKind.Audio, "audio/aiff"),
        [".aiff"] = new(MediaKind.Audio, "audio/aiff"),
        [".amr"] = new(MediaKind.Audio, "audio/amr"),
        [".mp4"] = new(MediaKind.Video, "video/mp4"),
        [".m4v"] = new(MediaKind.Video, "video/mp4"),
        [".mov"] = new(MediaKind.Video, "video/quicktime"),
        [".webm"] = new(MediaKind.Video, "video/webm"),
        [".mkv"] = new(MediaKind.Video, "video/x-matroska"),
        [".avi"] = new(MediaKind.Video, "video/x-msvideo"),
        [".pdf"] = new(MediaKind.Document, "application/pdf"),
        [".docx"] = new(MediaKind.Document, MediaTypes.Docx),
        [".txt"] = new(MediaKind.Document, MediaTypes.Plain),
        [".md"] = new(MediaKind.Document, MediaTypes.Markdown),
        [".markdown"] = new(MediaKind.Document, MediaTypes.Markdown),
        [".htm"] = new(MediaKind.Document, MediaTypes.Html),
        [".html"] = new(MediaKind.Document, MediaTypes.Html),
        [".csv"] = new(MediaKind.Table, MediaTypes.Csv),
        [".tsv"] = new(MediaKind.Table, MediaTypes.Tsv),
        [".jsonl"] = new(MediaKind.Table, MediaTypes.JsonLines),
        [".ndjson"] = new(MediaKind.Table, MediaTypes.JsonLines),
        [".parquet"] = new(MediaKind.Table, MediaTypes.Parquet),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static SniffedType? Find(string name) =>
        ByExtension.TryGetValue(Path.GetExtension(name), out SniffedType type) ? type : null;

    public static bool IsText(SniffedType type) => type.MediaType is
        MediaTypes.Plain or MediaTypes.Markdown or MediaTypes.Html or MediaTypes.Csv or MediaTypes.Tsv or MediaTypes.JsonLines;
}

/// <summary>The media types that more than one place names.</summary>
internal static class MediaTypes
{
    public const string Plain = "text/plain";
    public const string Markdown = "text/markdown";
    public const string Html = "text/html";
    public const string Csv = "text/csv";
    public const string Tsv = "text/tab-separated-values";
    public const string JsonLines = "application/jsonl";
    public const string Parquet = "application/vnd.apache.parquet";
    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}
