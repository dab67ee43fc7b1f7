using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>The options of <c>files</c>.</summary>
public sealed record FilesOptions
{
    /// <summary>
    /// The folder to write to; it is made when missing. It belongs to this node of this pipeline alone; another is refused.
    /// </summary>
    [DefinitionPath]
    [Required]
    public required string Path { get; init; }

    /// <summary>
    /// What a file is called, without the ending of its format: a template over the document's fields, such as
    /// <c>{language|other}/{title}</c>. '/' makes folders; in values other than the source it becomes '_', as does what no file name may
    /// hold. Default <c>{source}</c>: the path that the source file has. Two roots that come to one name are refused.
    /// </summary>
    [ItemTemplate]
    [MinLength(1)]
    public string Name { get; init; } = "{source}";

    /// <summary>The formats to write. Default txt, srt, vtt, json. srt and vtt are written only for what is spoken.</summary>
    [MinLength(1)]
    public IReadOnlyList<FileFormat> Formats { get; init; } = [FileFormat.Txt, FileFormat.Srt, FileFormat.Vtt, FileFormat.Json];
}

/// <summary>
/// Writes transcripts and document texts as files: of <c>talks/night.wav</c> it makes <c>talks/night.wav.txt</c>, <c>.srt</c>, … below
/// its folder. Each file appears whole or not at all; what an earlier version of a root left and the new one does not make is
/// deleted, and so is everything of a root that is gone. Files that others put there are left alone.
/// </summary>
/// <remarks>
/// Its state is <c>.tars-files.jsonl</c> in the folder; deleting that, or the folder, has the next run write everything anew.
/// </remarks>
[Node("files", 1, "Writes transcripts and document texts as txt, srt, vtt, json or md files.")]
public sealed class FilesSink(FilesOptions options, NodeContext context) : Sink<TextDocument>
{
    private readonly string _folder = System.IO.Path.GetFullPath(options.Path);
    private readonly FileFormat[] _formats = [.. options.Formats.Distinct()];
    private readonly ItemTemplate _name = ItemTemplate.Parse(options.Name, typeof(TextDocument));
    private readonly FolderOwner _owner = FolderOwner.Of(context, options.Path);
    private FileIndex? _index;

    /// <inheritdoc/>
    public override ValueTask<string?> IdentityAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(FileIndex.Identity(_folder, _owner));

    /// <inheritdoc/>
    /// <remarks>A file that somebody deleted is written again; one that somebody changed is left as it is.</remarks>
    public override ValueTask<IReadOnlyList<LostEffect>> LostAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<LostEffect>>(
            [.. FileIndex.Lost(_folder, _owner).Select(root => new LostEffect(root.Source, root.Key))]);

    /// <inheritdoc/>
    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _index = FileIndex.Open(_folder, _owner);
        foreach (string file in _index.LastFiles)
        {
            DeleteTemporary(file);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(Generation<TextDocument> generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(generation);
        FileIndex index = _index ?? throw new InvalidOperationException("the sink is not open");
        SortedDictionary<string, byte[]> made = Make(generation);
        string[] old = index.FilesOf(generation.Source, generation.Key);
        foreach (string file in made.Keys)
        {
            Refuse(file, generation, index.OwnerOf(file));
        }

        string[] gone = [.. old.Except(made.Keys)];
        if (made.Count + old.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        index.Set(generation.Source, generation.Key, [.. made.Keys.Concat(gone)]);
        CrashPoint.Hit("files.logged");
        foreach ((string file, byte[] content) in made)
        {
            DurableFile.Write(Full(file), content);
            CrashPoint.Hit("files.written");
        }

        if (gone.Length > 0)
        {
            Array.ForEach(gone, Delete);
            CrashPoint.Hit("files.deleted");
            index.Set(generation.Source, generation.Key, [.. made.Keys]);
        }

        if (made.Count > 0)
        {
            generation.Note(string.Create(CultureInfo.InvariantCulture, $"{made.Count} {(made.Count == 1 ? "file" : "files")}"));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _index?.Dispose();
        _index = null;
        await base.DisposeAsync();
    }

    private SortedDictionary<string, byte[]> Make(Generation<TextDocument> generation)
    {
        var made = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (IGrouping<string, TextDocument> same in generation.Items.GroupBy(NameOf))
        {
            // The order in which different stages delivered is chance; the files must not depend on it.
            int number = 0;
            IOrderedEnumerable<TextDocument> ordered = same.OrderBy(document => document.Media)
                .ThenBy(document => document.Title, StringComparer.Ordinal).ThenBy(document => document.Text, StringComparer.Ordinal);
            foreach (TextDocument document in ordered)
            {
                string name = ++number == 1 ? same.Key : string.Create(CultureInfo.InvariantCulture, $"{same.Key}-{number}");
                foreach (FileFormat format in _formats)
                {
                    if (format is not (FileFormat.Srt or FileFormat.Vtt) || CueCutter.HasTimes(document))
                    {
                        made[$"{name}.{format.ToString().ToLowerInvariant()}"] = Render(document, format);
                    }
                }
            }
        }

        return made;
    }

    private string NameOf(TextDocument document) => SafePath.Of(
        _name.Format(document, static (field, value) => field == "source" ? value : value.Replace('/', '_').ReplaceLineEndings(" ")));

    private static byte[] Render(TextDocument document, FileFormat format) => format switch
    {
        FileFormat.Txt => Encoding.UTF8.GetBytes(document.Text.TrimEnd() + "\n"),
        FileFormat.Srt => Encoding.UTF8.GetBytes(Subtitles.Srt(document)),
        FileFormat.Vtt => Encoding.UTF8.GetBytes(Subtitles.Vtt(document)),
        FileFormat.Json => DocumentJson.Of(document),
        FileFormat.Md => Encoding.UTF8.GetBytes(DocumentMarkdown.Of(document)),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>Refuses a file that belongs to another root, or whose name a folder has: neither can be kept apart.</summary>
    private void Refuse(string file, Generation<TextDocument> generation, (string Source, string Key)? owner)
    {
        if (owner is { } other && other != (generation.Source, generation.Key))
        {
            throw new ItemException(
                $"'{file}' in {_folder} was made of '{other.Key}' from '{other.Source}' and would be overwritten by "
                + $"'{generation.Key}' from '{generation.Source}'; give each source a files node with a folder of its own");
        }

        if (Directory.Exists(Full(file)))
        {
            throw new ItemException($"'{file}' cannot be written: there is a folder of that name in {_folder}");
        }

        for (int slash = file.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.IndexOf('/', slash + 1))
        {
            if (File.Exists(Full(file[..slash])))
            {
                throw new ItemException($"'{file}' cannot be written: '{file[..slash]}' in {_folder} is a file");
            }
        }
    }

    private string Full(string file) => System.IO.Path.Combine(_folder, file);

    /// <summary>Deletes a file and the folders that it leaves empty.</summary>
    private void Delete(string file)
    {
        try
        {
            File.Delete(Full(file));
            for (int slash = file.LastIndexOf('/'); slash > 0; slash = file.LastIndexOf('/', slash - 1))
            {
                string folder = Full(file[..slash]);
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    break;
                }

                Directory.Delete(folder);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody was faster.
        }
    }

    /// <summary>Deletes what a killed process left beside a file: <c>night.wav.srt.1234-5.tmp</c>.</summary>
    private void DeleteTemporary(string file)
    {
        string full = Full(file);
        string folder = System.IO.Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            return;
        }

        string prefix = System.IO.Path.GetFileName(full) + ".";
        foreach (string path in Directory.EnumerateFiles(folder, "*.tmp"))
        {
            string name = System.IO.Path.GetFileName(path);
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && name[prefix.Length..^".tmp".Length].AsSpan().Trim("0123456789-").IsEmpty)
            {
                File.Delete(path);
            }
        }
    }
}
