namespace Tars.Stages.Documents;

/// <summary>The formats that <c>files</c> writes; the name is the file's extension.</summary>
public enum FileFormat
{
    /// <summary>The text alone.</summary>
    Txt,

    /// <summary>SubRip subtitles; only for what is spoken.</summary>
    Srt,

    /// <summary>WebVTT subtitles; only for what is spoken.</summary>
    Vtt,

    /// <summary>Text, segments and places as JSON, names in snake_case.</summary>
    Json,

    /// <summary>Markdown, with the times of what is spoken.</summary>
    Md,
}
