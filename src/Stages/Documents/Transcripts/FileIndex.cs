using System.Text;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>
/// Says which files in a folder were made of which root: a log of JSON lines in the folder itself, the last line of a root being
/// the valid one. A line stands before the files it names are written, so that no crash leaves a file that nobody owns.
/// </summary>
internal sealed class FileIndex : IDisposable
{
    /// <summary>The log's name.</summary>
    public const string FileName = ".tars-files.jsonl";

    /// <summary>So many lines more than twice the roots, and the log is written anew when it is opened.</summary>
    private const int SpareLines = 200;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Dictionary<(string Source, string Key), string[]> _files = [];
    private readonly Dictionary<string, (string Source, string Key)> _owners =
        new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private FileStream? _log;

    private FileIndex()
    {
    }

    /// <summary>The files that the log's last line names: what a crash may have left half done.</summary>
    public string[] LastFiles { get; private set; } = [];

    /// <summary>The id of the log in a folder; null when there is none, or not one that this code wrote.</summary>
    /// <exception cref="InvalidDataException">The folder belongs to another node.</exception>
    public static string? Identity(string folder, FolderOwner owner)
    {
        Header? header = HeaderOf(folder);
        owner.Claim(folder, FolderOwner.Parse(header?.Owner));
        return header?.Id;
    }

    private static Header? HeaderOf(string folder)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(
                Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return Parse<Header>(reader.ReadLine()) is { TarsFiles: 1 } header ? header : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Opens the log of a folder, which is made when missing.</summary>
    /// <exception cref="InvalidDataException">A line of the log is damaged, or the folder belongs to another node.</exception>
    public static FileIndex Open(string folder, FolderOwner owner)
    {
        string path = Path.Combine(folder, FileName);
        string? id = Identity(folder, owner);
        var index = new FileIndex();
        int lines = id is null ? 0 : index.Load(path, repair: true);
        if (id is null || FolderOwner.Parse(HeaderOf(folder)?.Owner) != owner || lines > SpareLines + (2 * index._files.Count))
        {
            DurableFile.Write(path, index.Compact(id ?? Guid.NewGuid().ToString("N"), owner));
        }

        index._log = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        return index;
    }

    /// <summary>The roots of which a file is no longer there; changes nothing.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Open"/>.</exception>
    public static IReadOnlyList<(string Source, string Key)> Lost(string folder, FolderOwner owner)
    {
        if (Identity(folder, owner) is null)
        {
            return [];
        }

        var index = new FileIndex();
        index.Load(Path.Combine(folder, FileName), repair: false);
        // One look at the folder is cheaper than one at each file.
        var there = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .ToHashSet(index._owners.Comparer);
        return [.. index._files.Where(f => !f.Value.All(there.Contains)).Select(f => f.Key)];
    }

    /// <summary>The files of a root, relative to the folder.</summary>
    public string[] FilesOf(string source, string key) => _files.GetValueOrDefault((source, key), []);

    /// <summary>The root that owns a file, or null.</summary>
    public (string Source, string Key)? OwnerOf(string file) => _owners.TryGetValue(file, out (string, string) owner) ? owner : null;

    /// <summary>Records the files of a root, durably; an empty list forgets the root.</summary>
    public void Set(string source, string key, string[] files)
    {
        var line = new Line(source, key, files);
        byte[] bytes = Serialize(line);
        if (CrashPoint.IsSet("files.log-torn"))
        {
            _log!.Write(bytes.AsSpan(0, bytes.Length / 2));
            _log.Flush(flushToDisk: true);
            CrashPoint.Hit("files.log-torn");
            bytes = bytes[(bytes.Length / 2)..];
        }

        _log!.Write(bytes);
        _log.Flush(flushToDisk: true);
        Apply(line);
    }

    public void Dispose() => _log?.Dispose();

    private int Load(string path, bool repair)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (repair && whole < bytes.Length)
        {
            // The process died while it wrote this line, so before it touched the files.
            using FileStream torn = File.OpenWrite(path);
            torn.SetLength(whole);
        }

        int number = 0;
        using var reader = new StreamReader(new MemoryStream(bytes, 0, whole));
        while (reader.ReadLine() is { } text)
        {
            if (++number == 1)
            {
                continue;
            }

            if (Parse<Line>(text) is not { Source: not null, Key: not null, Files: not null } line
                || !Array.TrueForAll(line.Files, SafePath.StaysBelow))
            {
                throw new InvalidDataException($"{path}:{number} is damaged; delete the file, and the next run writes everything anew");
            }

            Apply(line);
            LastFiles = line.Files;
        }

        return number;
    }

    private void Apply(Line line)
    {
        foreach (string file in FilesOf(line.Source, line.Key))
        {
            _owners.Remove(file);
        }

        foreach (string file in line.Files)
        {
            _owners[file] = (line.Source, line.Key);
        }

        if (line.Files.Length > 0)
        {
            _files[(line.Source, line.Key)] = line.Files;
        }
        else
        {
            _files.Remove((line.Source, line.Key));
        }
    }

    private byte[] Compact(string id, FolderOwner owner)
    {
        using var buffer = new MemoryStream();
        buffer.Write(Serialize(new Header(1, id, owner.ToText())));
        foreach (((string source, string key), string[] files) in _files.OrderBy(entry => entry.Key.Source, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Key, StringComparer.Ordinal))
        {
            buffer.Write(Serialize(new Line(source, key, files)));
        }

        return buffer.ToArray();
    }

    private static byte[] Serialize<T>(T line) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, Json) + "\n");

    private static T? Parse<T>(string? line)
        where T : class
    {
        try
        {
            return line is null ? null : JsonSerializer.Deserialize<T>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Header(int TarsFiles, string Id, string? Owner);

    private sealed record Line(string Source, string Key, string[] Files);
}
