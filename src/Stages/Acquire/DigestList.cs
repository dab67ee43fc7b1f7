using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>
/// A list of SHA-256 or SHA-512 digests as sha256sum and sha512sum write it, or in the BSD form <c>SHA256 (path) = hex</c>. Paths
/// are relative to the folder of the list.
/// </summary>
internal sealed partial class DigestList
{
    private const long MaxBytes = 256L << 20;
    private const int MaxLine = 16 * 1024;

    private readonly Dictionary<string, Entry> _byPath = new(StringComparer.Ordinal);

    private DigestList(string path) => Path = path;

    /// <summary>Where the list is, absolute.</summary>
    public string Path { get; }

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is no digest line, or two lines disagree; the message has its number.</exception>
    public static async Task<DigestList> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var list = new DigestList(System.IO.Path.GetFullPath(path));
        SpecialFile.Refuse(list.Path);
        var file = new FileInfo(list.Path);
        if (file.Length > MaxBytes)
            throw new InvalidDataException($"{list.Path}: the list has {file.Length} bytes; at most {MaxBytes} are read.");
        using var reader = new StreamReader(list.Path, Encoding.UTF8);
        int number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (line.AsSpan().IsWhiteSpace() || line.StartsWith('#'))
                continue;
            list.Add(line, number);
        }

        return list;
    }

    /// <summary>What the list says about a file.</summary>
    /// <param name="path">Its absolute path.</param>
    public Entry? Find(string path) => _byPath.GetValueOrDefault(System.IO.Path.GetFullPath(path));

    private void Add(string line, int number)
    {
        string place = $"{Path}:{number}";
        if (line.Length > MaxLine)
            throw new InvalidDataException($"{place}: the line has more than {MaxLine} characters.");
        Match gnu = Gnu().Match(line);
        Match match = gnu.Success ? gnu : Bsd().Match(line);
        if (!match.Success)
        {
            string shown = line.Length > 60 ? line[..60] + "…" : line;
            throw new InvalidDataException(
                $"{place}: '{shown}' is no line of a digest list: expected 64 or 128 hex digits, two spaces and a path.");
        }

        string hex = match.Groups["hex"].Value.ToLowerInvariant();
        string name = match.Groups["path"].Value;
        if (match.Groups["escaped"].Length > 0)
            name = Unescape(name);
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"{place}: the path has a NUL character.");
        string full = System.IO.Path.GetFullPath(name, System.IO.Path.GetDirectoryName(Path)!);
        var entry = new Entry(hex, number);
        if (!_byPath.TryAdd(full, entry) && _byPath[full].Hex != hex)
        {
            throw new InvalidDataException(
                $"{place}: '{name}' has another digest than in line {_byPath[full].Line}. Remove one of the two lines.");
        }
    }

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

    /// <summary>One digest of the list.</summary>
    /// <param name="Hex">64 lower-case hex digits for SHA-256, 128 for SHA-512.</param>
    /// <param name="Line">The line it stands in, from 1.</param>
    public sealed record Entry(string Hex, int Line)
    {
        /// <summary>The algorithm, told by the length.</summary>
        public HashAlgorithmName Algorithm => Hex.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
    }
}
