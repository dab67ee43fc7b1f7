using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Tars.Stages.Documents;

/// <summary>Makes a path below a folder of whatever names a content.</summary>
internal static class SafePath
{
    // Room for a suffix, ".json" and a temporary name within the 255 bytes that file systems allow.
    private const int MaxSegmentBytes = 180;
    private const int MaxSegments = 32;
    private const int HashDigits = 8;

    /// <summary>What no file name may hold on some system; the files may be copied to one.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*\\/");

    private static readonly FrozenSet<string> Devices = new[]
    {
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A relative path with '/', of ordinary names only. Where the source had to be changed for that, eight digits of its SHA-256 are
    /// appended, so that two sources do not share a path.
    /// </summary>
    public static string Of(string source)
    {
        int scheme = source.IndexOf("://", StringComparison.Ordinal);
        string[] parts = (scheme < 0 ? source : source[(scheme + 3)..]).Split('/');
        string path = string.Join('/', parts.Where(part => part.Length > 0 && part != ".").TakeLast(MaxSegments).Select(Segment));
        if (path == source && path.Length > 0)
        {
            return path;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..HashDigits];
        return path.Length == 0 ? $"document~{hash}" : $"{path}~{hash}";
    }

    /// <summary>Whether a path read from a file stays below its folder: relative, with no empty, '.' or '..' part.</summary>
    public static bool StaysBelow(string path) =>
        Array.TrueForAll(path.Split('/'), part => part is not ("" or "." or "..") && !part.AsSpan().ContainsAny(Forbidden));

    private static string Segment(string part)
    {
        var name = new StringBuilder(part.Length);
        int bytes = 0;
        foreach (Rune rune in part.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxSegmentBytes)
            {
                break;
            }

            bool allowed = !Rune.IsControl(rune) && !(rune.IsBmp && Forbidden.Contains((char)rune.Value));
            name.Append(allowed ? rune.ToString() : "_");
        }

        for (int i = name.Length - 1; i >= 0 && name[i] is '.' or ' '; i--)
        {
            name[i] = '_';
        }

        string text = name.ToString();
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        return Devices.Contains(dot < 0 ? text : text[..dot]) ? $"_{text}" : text;
    }
}
