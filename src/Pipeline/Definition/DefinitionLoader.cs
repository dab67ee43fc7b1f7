using Tars.Pipeline.Definition;
using Tars.Pipeline.Definition.Reuse;

namespace Tars.Pipeline;

/// <summary>Loads a definition from a YAML file, and says everything that is wrong with it at once.</summary>
public static class DefinitionLoader
{
    /// <summary>The largest file that is read: 4 MiB.</summary>
    public const int MaxBytes = 4 << 20;

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
        if (!DefinitionFile.TryRead(path, out byte[] bytes, out string problem))
        {
            string code = bytes.Length > 0 ? DiagnosticCodes.TooLarge : DiagnosticCodes.Unreadable;
            bag.Error(code, new SourceLocation(path, 0, 0, 0), problem);
            return new LoadResult(null, bag.Sorted(path), null);
        }

        return DefinitionFile.Decode(path, bytes, bag) is { } text
            ? Parse(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!, catalog, options)
            : new LoadResult(null, bag.Sorted(path), null);
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
        var sources = new SourceSet();
        sources.Add(source);
        YamlItem? root = null;
        if (text.Length > MaxBytes)
            bag.Error(DiagnosticCodes.TooLarge, new SourceLocation(file, 0, 0, 0), $"the text is larger than {new ByteSize(MaxBytes)}");
        else
            root = YamlReader.Read(source, bag);

        var assembly = new DefinitionAssembly(catalog, file, baseFolder, options ?? new DefinitionLoadOptions(), sources);
        (DefinitionReader reader, IReadOnlyList<NodeDefinition> nodes) = assembly.Read(root, bag);
        string? state = FullPath(reader.State, baseFolder);
        if (state is null)
            bag.Error(DiagnosticCodes.OutOfRange, new SourceLocation(file, 0, 0, 0), "'state' is no path");
        if (bag.HasErrors)
            return new LoadResult(null, bag.Sorted(file), text) { Sources = sources.Texts };

        var definition = new PipelineDefinition
        {
            Name = reader.Name,
            StateFolder = state!,
            MemoryBytes = reader.MemoryBytes,
            Faults = reader.Faults,
            Notices = reader.Notices,
            Nodes = nodes,
            File = file,
            BaseFolder = baseFolder,
            Digest = CanonicalForm.Digest(reader.Name, reader.MemoryBytes, reader.Faults, nodes),
        };
        return new LoadResult(definition, bag.Sorted(file), text) { Sources = sources.Texts };
    }

    private static string? FullPath(string path, string baseFolder) =>
        path.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(path, baseFolder);
}
