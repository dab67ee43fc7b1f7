using System.Globalization;

namespace Tars.Stages.Speech;

/// <summary>Reads what ffmpeg says about a file, line by line, and makes it understandable.</summary>
internal sealed class DecoderLog
{
    /// <summary>What ffmpeg says about files that end too early.</summary>
    private static readonly string[] s_cutShort = ["moov atom not found", "partial file", "File ended prematurely"];

    private string? _firstError;
    private bool _cutShort;
    private bool _noAudio;
    private bool _noFormat;
    private bool _estimated;
    private bool _pictures;
    private double? _announced;

    /// <summary>How many errors were reported.</summary>
    internal int Errors { get; private set; }

    /// <summary>Takes the next line. Called on one thread at a time.</summary>
    /// <returns>False: what matters is kept here.</returns>
    internal bool Take(string line)
    {
        _cutShort |= s_cutShort.Any(line.Contains);
        _noAudio |= line.Contains("matches no streams", StringComparison.Ordinal);
        _noFormat |= line.Contains("Format not on whitelist", StringComparison.Ordinal)
            || line.EndsWith(": Invalid argument", StringComparison.Ordinal);
        _estimated |= line.Contains("Estimating duration", StringComparison.Ordinal);
        _pictures |= line.Contains(": Video: ", StringComparison.Ordinal) && !line.Contains("attached pic", StringComparison.Ordinal);
        _announced ??= DurationIn(line);
        if (line.Contains("[error]", StringComparison.Ordinal) || line.Contains("[fatal]", StringComparison.Ordinal))
        {
            Errors++;
            _firstError ??= line;
        }

        return false;
    }

    /// <summary>
    /// What is wrong with the file and what to do, as the rest of a sentence that begins with its name; null when it is well.
    /// </summary>
    internal string? Problem(int exitCode, long samples)
    {
        if (_noAudio)
            return "has no audio stream; exclude it from this node, or give a file with sound";
        if (_cutShort)
            return "is cut short: its end is missing; copy the recording again";
        if (exitCode != 0 && _noFormat)
            return "is no recording in a supported container (playlists and other files that name further files are refused); "
                + "convert it to wav, flac, mp3 or m4a";
        if (exitCode != 0)
            return $"cannot be decoded (ffmpeg ended with {exitCode}: {_firstError ?? "no message"}); "
                + "check that it plays, or convert it to wav";
        if (samples == 0)
            return "holds no sound: 0 samples were decoded; record it again or exclude it";
        double seconds = SpeechAudio.Seconds(samples);

        // Pictures may well go on when the sound has ended; an estimate is no announcement.
        if (!_pictures && !_estimated && _announced - seconds > Math.Max(1, 0.02 * seconds))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"is cut short: its header announces {_announced:0.0} s, {seconds:0.0} s of sound are there; copy the recording again");
        }

        return null;
    }

    private static double? DurationIn(string line)
    {
        const string Label = "  Duration: ";
        int at = line.IndexOf(Label, StringComparison.Ordinal);
        if (at < 0)
            return null;
        string text = line[(at + Label.Length)..].Split(',')[0];
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan duration) ? duration.TotalSeconds : null;
    }
}
