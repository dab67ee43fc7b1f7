using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Tars.Stages.Acquire.Lists;

/// <summary>Reads the lines of digest lists: as sha256sum writes them, in the BSD form, and in that of hashdeep.</summary>
/// <param name="place">The list's path, for messages.</param>
internal sealed partial class DigestLine(string place)
{
    private const string Mark = "%%%% ";

    private static readonly (string Column, HashAlgorithmName Algorithm, int Hex)[] Known =
    [
        ("sha512", HashAlgorithmName.SHA512, 128),
        ("sha256", HashAlgorithmName.SHA256, 64),
        ("sha1", HashAlgorithmName.SHA1, 40),
        ("md5", HashAlgorithmName.MD5, 32),
    ];

    private string[]? _columns;
    private bool _isHashdeep;

    /// <summary>What a line says; null for one that says nothing: a comment, a header, nothing.</summary>
    /// <exception cref="InvalidDataException">It is no line of a digest list.</exception>
    public (string Name, long? Size, Digest[] Digests)? Read(string line, int number)
    {
        if (line.StartsWith(Mark, StringComparison.Ordinal))
        {
            Header(line[Mark.Length..].Trim(), number);
            return null;
        }

        if (line.AsSpan().IsWhiteSpace() || line.StartsWith('#'))
            return null;
        if (_isHashdeep)
            return Row(line, number);
        Match gnu = Gnu().Match(line);
        Match match = gnu.Success ? gnu : Bsd().Match(line);
        if (!match.Success)
        {
            throw Wrong(number, line, "no line of a digest list: expected 64 or 128 hex digits, two spaces and a path");
        }

        string hex = match.Groups["hex"].Value.ToLowerInvariant();
        string name = match.Groups["path"].Value;
        if (match.Groups["escaped"].Length > 0)
            name = Unescape(name);
        return (name, null, [new Digest(hex.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512, hex)]);
    }

    private void Header(string header, int number)
    {
        if (header.StartsWith("HASHDEEP-", StringComparison.Ordinal))
        {
            _isHashdeep = header == "HASHDEEP-1.0" ? true : throw Wrong(number, header, "a form of hashdeep that is not known here; 1.0 is");
            return;
        }

        if (!_isHashdeep)
            throw Wrong(number, header, "a header of columns before the line '%%%% HASHDEEP-1.0'");
        _columns = header.Split(',');
        if (_columns is not [.., "filename"] || _columns.Count(c => c == "filename") != 1)
            throw Wrong(number, header, "no header of hashdeep: expected columns such as size,md5,sha256,filename, the name last");
        if (!_columns.Contains("sha256") && !_columns.Contains("sha512"))
            throw Wrong(number, header, "without SHA-256, and nothing weaker vouches for a file; make the list by hashdeep -c sha256");
    }

    private (string Name, long? Size, Digest[] Digests) Row(string line, int number)
    {
        string[] columns = _columns ?? throw Wrong(number, line, "before the line that names the columns, such as %%%% size,sha256,filename");
        string[] cells = line.Split(',', columns.Length);
        if (cells.Length != columns.Length)
            throw Wrong(number, line, $"a line of {cells.Length} columns, but the header names {columns.Length}");
        long? size = null;
        if (Array.IndexOf(columns, "size") is >= 0 and int at)
        {
            size = long.TryParse(cells[at], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
                ? bytes
                : throw Wrong(number, line, $"a line whose size is '{cells[at]}', which is no number of bytes");
        }

        var digests = new List<Digest>();
        foreach ((string column, HashAlgorithmName algorithm, int length) in Known)
        {
            if (Array.IndexOf(columns, column) is not (>= 0 and int where))
                continue;
            string hex = cells[where].ToLowerInvariant();
            if (hex.Length != length || !hex.All(char.IsAsciiHexDigit))
                throw Wrong(number, line, $"a line whose {column} has not {length} hex digits");
            digests.Add(new Digest(algorithm, hex));
        }

        return (cells[^1], size, [.. digests]);
    }

    private InvalidDataException Wrong(int number, string line, string what) =>
        new($"{place}:{number}: '{(line.Length > 60 ? line[..60] + "…" : line)}' is {what}.");

    /// <summary>The coreutils mark a line whose name has a line end or a backslash by a backslash in front.</summary>
    private static string Unescape(string name) => name
        .Replace("\\\\", "\0", StringComparison.Ordinal)
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\r", "\r", StringComparison.Ordinal)
        .Replace('\0', '\\');

    [GeneratedRegex(
        @"^(?<escaped>\\?)(?<hex>[0-9a-fA-F]{64}|[0-9a-fA-F]{128}) [ *](?<path>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Gnu();

    [GeneratedRegex(
        @"^(?<escaped>\\?)(?:SHA256 \((?<path>.+)\) = (?<hex>[0-9a-fA-F]{64})|SHA512 \((?<path>.+)\) = (?<hex>[0-9a-fA-F]{128}))$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bsd();
}
