using System.Globalization;

namespace Tars.Stages.Tables;

/// <summary>A set of SHA-256 digests from files as <c>sha256sum</c> prints them, or with a digest a line.</summary>
internal sealed class KnownDigests
{
    private const long MaxBytes = 64 << 20;
    private const int Digits = 64;

    private readonly HashSet<(UInt128 High, UInt128 Low)> _digests = [];

    private KnownDigests()
    {
    }

    /// <summary>Reads the files into one set. Blank lines and lines that begin with '#' are passed over.</summary>
    /// <returns>The set; null where no file is named.</returns>
    /// <exception cref="InvalidDataException">
    /// A file is larger than 64 MiB, or a line is of another form; the message names file and line.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static KnownDigests? Read(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
            return null;
        var known = new KnownDigests();
        foreach (string file in files)
            known.Add(file);
        return known;
    }

    /// <summary>Whether it is one of them; false for what is no SHA-256.</summary>
    internal bool Contains(string sha256) => Parse(sha256) is { } digest && _digests.Contains(digest);

    /// <summary>Whether it is 64 hex digits.</summary>
    internal static bool IsDigest(string text) => Parse(text) is not null;

    private void Add(string file)
    {
        long length = new FileInfo(file).Length;
        if (length > MaxBytes)
        {
            throw new InvalidDataException(
                $"{file} has {length:N0} bytes; a list of digests may have {MaxBytes:N0}. Split it: several may be given.");
        }

        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;

            // sha256sum puts a backslash before a line whose name it had to escape.
            if (text[0] == '\\')
                text = text[1..];
            bool ends = text.Length == Digits || (text.Length > Digits && text[Digits] is ' ' or '\t');
            if (!ends || Parse(text[..Digits]) is not { } digest)
            {
                throw new InvalidDataException(
                    $"{file}, line {number}: it is no SHA-256 of {Digits} hex digits, alone or before a name as sha256sum prints it.");
            }

            _digests.Add(digest);
        }
    }

    private static (UInt128 High, UInt128 Low)? Parse(ReadOnlySpan<char> text) =>
        text.Length == Digits
        && UInt128.TryParse(text[..(Digits / 2)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 high)
        && UInt128.TryParse(text[(Digits / 2)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 low)
            ? (high, low)
            : null;
}
