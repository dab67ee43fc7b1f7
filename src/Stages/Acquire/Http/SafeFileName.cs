using System.Globalization;
using System.Text;

namespace Tars.Stages.Acquire.Http;

/// <summary>
/// Makes names of files out of names that others chose: no folder, no device, nothing hidden, nothing that no file system takes.
/// </summary>
internal static class SafeFileName
{
    /// <summary>The most bytes of UTF-8; file systems take 255, and a mark and an ending are added.</summary>
    private const int MaxBytes = 180;

    private const string Otherwise = "download";

    // Names that Windows keeps for devices, whatever stands behind the first dot.
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>The last part of an address's path; "download" where it has none.</summary>
    public static string Of(Uri uri)
    {
        string path = uri.AbsolutePath;
        return Of(Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]));
    }

    /// <summary>A name like the one given that is safe to use in a folder.</summary>
    public static string Of(string? name)
    {
        // What a server wrote as a path is taken by its last part, in either system's manner.
        string last = (name ?? string.Empty).Replace('\\', '/');
        last = last[(last.TrimEnd('/').LastIndexOf('/') + 1)..];
        var safe = new StringBuilder(last.Length);
        foreach (Rune rune in last.EnumerateRunes())
        {
            bool bad = rune.Value is '/' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or 0xFFFD || Rune.GetUnicodeCategory(rune) is
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
            safe.Append(bad ? "_" : rune.ToString());
        }

        string text = safe.ToString().Normalize(NormalizationForm.FormC).TrimEnd('.', ' ').TrimStart(' ');

        // A leading dot hides, and '.part' says that a file is not whole: other parts of this tool pass both over.
        if (text.StartsWith('.'))
            text = "_" + text.TrimStart('.');
        if (text.EndsWith(".part", StringComparison.OrdinalIgnoreCase))
            text += "_";
        if (text.Length == 0 || text == "_")
            text = Otherwise;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (Devices.Contains((dot < 0 ? text : text[..dot]).TrimEnd()))
            text = "_" + text;
        return Shorten(text, MaxBytes);
    }

    /// <summary>The name with a mark before its ending, which tells it from others of the same name.</summary>
    public static string Marked(string name, string mark)
    {
        string ending = Ending(name);
        return $"{name[..^ending.Length]}-{mark}{ending}";
    }

    private static string Shorten(string name, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= bytes)
            return name;
        string ending = Ending(name);
        int room = bytes - Encoding.UTF8.GetByteCount(ending);
        var kept = new StringBuilder();
        foreach (Rune rune in name[..^ending.Length].EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            kept.Append(rune.ToString());
        }

        return kept.ToString().TrimEnd(' ', '.') + ending;
    }

    /// <summary>The ending with its dot, of <c>.tar.gz</c> both parts; empty for what is no ending.</summary>
    private static string Ending(string name)
    {
        string ending = Path.GetExtension(name);
        if (ending.Length is < 2 or > 16 || ending.Length == name.Length)
            return string.Empty;
        string before = name[..^ending.Length];
        return before.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) && before.Length > 4 ? before[^4..] + ending : ending;
    }
}
