using System.Text;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>Loads a definition from a YAML file, and says everything that is wrong with it at once.</summary>
public static class DefinitionLoader
{
    /// <summary>The largest file that is read: 4 MiB.</summary>
    public const int MaxBytes = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Loads a file.</summary>
    /// <param name="path">Its path; shown in messages as given.</param>
    /// <param name="catalog">The kinds of nodes it may use.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <returns>The definition or what is wrong with it. A file that cannot be read is <see cref="DiagnosticCodes.Unreadable"/>.</returns>
    public static LoadResult Load(string path, NodeCatalog catalog, DefinitionLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(catalog);
        var bag = new DiagnosticBag();
        var whole = new SourceLocation(path, 0, 0, 0);
        byte[] bytes;
        try
        {
            bytes = ReadBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            bag.Error(DiagnosticCodes.Unreadable, whole, failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"there is no file {path}; name the definition to load",
                UnauthorizedAccessException when Directory.Exists(path) => $"{path} is a folder; name the file in it",
                _ => $"the file cannot be read: {failure.Message}",
            });
            return new LoadResult(null, bag.Sorted(), null);
        }

        if (bytes.Length > MaxBytes)
        {
            bag.Error(DiagnosticCodes.TooLarge, whole, $"the file is larger than {new ByteSize(MaxBytes)}");
            return new LoadResult(null, bag.Sorted(), null);
        }

        return Decode(path, bytes, bag) is { } text
            ? Parse(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!, catalog, options)
            : new LoadResult(null, bag.Sorted(), null);
    }

    /// <summary>Loads a definition that is at hand as text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="baseFolder">What relative paths are resolved against.</param>
    /// <param name="catalog">The kinds of nodes it may use.</param>
    /// <param name="options">How; null takes the defaults.</param>
    public static LoadResult Parse(string text, string file, string baseFolder, NodeCatalog catalog, DefinitionLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(baseFolder);
        ArgumentNullException.ThrowIfNull(catalog);
        baseFolder = Path.GetFullPath(baseFolder);
        text = text.StartsWith('\uFEFF') ? text[1..] : text;

        var bag = new DiagnosticBag();
        var source = new SourceText(file, text);
        var reader = new DefinitionReader(source, catalog, baseFolder, options ?? new DefinitionLoadOptions(), bag);
        if (text.Length > MaxBytes)
            bag.Error(DiagnosticCodes.TooLarge, new SourceLocation(file, 0, 0, 0), $"the text is larger than {new ByteSize(MaxBytes)}");
        else if (YamlReader.Read(source, bag) is { } root)
            reader.Read(root);

        IReadOnlyList<NodeDefinition> nodes = GraphChecker.Check(reader.Nodes, bag);
        string? state = FullPath(reader.State, baseFolder);
        if (state is null)
            bag.Error(DiagnosticCodes.OutOfRange, new SourceLocation(file, 0, 0, 0), "'state' is no path");
        if (bag.HasErrors)
            return new LoadResult(null, bag.Sorted(), text);

        var definition = new PipelineDefinition
        {
            Name = reader.Name,
            StateFolder = state!,
            MemoryBytes = reader.MemoryBytes,
            Nodes = nodes,
            File = file,
            BaseFolder = baseFolder,
            Digest = CanonicalForm.Digest(reader.Name, reader.MemoryBytes, nodes),
        };
        return new LoadResult(definition, bag.Sorted(), text);
    }

    private static string? FullPath(string path, string baseFolder) =>
        path.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(path, baseFolder);

    // One byte more than is allowed tells that there is too much; the length of a pipe is not known beforehand.
    private static byte[] ReadBytes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using var buffer = new MemoryStream();
        byte[] chunk = new byte[1 << 16];
        int count;
        while (buffer.Length <= MaxBytes && (count = stream.Read(chunk)) > 0)
            buffer.Write(chunk, 0, count);
        return buffer.ToArray();
    }

    private static string? Decode(string path, byte[] bytes, DiagnosticBag bag)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            // The fallback may count from the start of the sequence or from where it broke; both are inside the bad character.
            int at = Math.Clamp(invalid.Index, 0, bytes.Length);
            var before = new SourceText(path, Encoding.UTF8.GetString(bytes, 0, at));
            bag.Error(
                DiagnosticCodes.Syntax,
                before.At(before.Text.Length, before.Text.Length + 1),
                "this is not UTF-8; save the file as UTF-8");
            return null;
        }
    }
}
