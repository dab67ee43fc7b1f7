using System.Globalization;
using System.Text;

namespace Tars.Stages.Documents;

/// <summary>Writes subtitle files.</summary>
internal static class Subtitles
{
    /// <summary>SubRip: numbered cues, a comma before the milliseconds. The format has no way to escape anything.</summary>
    public static string Srt(TextDocument document)
    {
        var text = new StringBuilder();
        int number = 0;
        foreach (Cue cue in CueCutter.Cut(document))
        {
            text.Append(CultureInfo.InvariantCulture, $"{++number}\n{Time(cue.Start, ',')} --> {Time(cue.End, ',')}\n{cue.Text}\n\n");
        }

        return text.ToString();
    }

    /// <summary>WebVTT, with the three characters escaped that it gives a meaning.</summary>
    public static string Vtt(TextDocument document)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (Cue cue in CueCutter.Cut(document))
        {
            string escaped = cue.Text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{Time(cue.Start, '.')} --> {Time(cue.End, '.')}\n{escaped}\n\n");
        }

        return text.ToString();
    }

    private static string Time(long milliseconds, char point)
    {
        long seconds = milliseconds / 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{point}{milliseconds % 1000:000}");
    }
}
