using System.Security.Cryptography;
using System.Text;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Keeps tables as a folder of Parquet files that is read as one data set: <c>read_parquet('folder/*.parquet', union_by_name = true)</c>.
/// </summary>
/// <remarks>
/// Each root has a file of its own with its row groups, under a name made of the root's key. A new version takes the place of the old one by
/// a rename, a root that is gone takes its file along, and what is applied again after a crash writes the same file again: no row is
/// there twice, and no reader sees half of a table. Types are those that hold for all values of a column.
/// </remarks>
[Node("parquet", 1, "Writes tables into a folder of Parquet files, each root's row groups exactly once.", Needs = ["duckdb"], Suits = "media == table")]
public sealed class ParquetSink : Sink<Content>
{
    private const string IdentityFile = ".owner";
    private const string Unfinished = ".unfinished";

    private readonly ParquetOptions _options;
    private readonly NodeContext _context;
    private readonly string _folder;
    private readonly FolderOwner _owner;

    /// <summary>Makes the sink; touches no file.</summary>
    public ParquetSink(ParquetOptions options, NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        _options = options;
        _context = context;
        _folder = options.Path ?? Path.Combine(context.StateFolder, "parquet", context.Name);
        _owner = FolderOwner.Of(context, _folder);
    }

    /// <inheritdoc/>
    public override async ValueTask<string?> IdentityAsync(CancellationToken cancellationToken)
    {
        (string? id, FolderOwner? owner) = await StateAsync(cancellationToken);
        _owner.Claim(_folder, owner);
        return id;
    }

    /// <inheritdoc/>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        DuckLibrary.Load(await _context.Assets.FolderAsync("duckdb", cancellationToken));
        (string? id, FolderOwner? owner) = await StateAsync(cancellationToken);
        _owner.Claim(_folder, owner);
        if (owner != _owner)
        {
            Directory.CreateDirectory(_folder);
            string text = $"{id ?? Guid.NewGuid().ToString("N")}\n{_owner.ToText()}\n";
            DurableFile.Write(Path.Combine(_folder, IdentityFile), Encoding.UTF8.GetBytes(text));
        }

        foreach (string torn in Directory.EnumerateFiles(_folder, "*" + Unfinished))
            File.Delete(torn);
    }

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(Generation<Content> generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(generation);
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{generation.Source}\n{generation.Key}")))[..24];
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (TablePart part in generation.Items.SelectMany(TablePart.Of))
        {
            string name = $"{key}{(written.Count == 0 ? string.Empty : $"-{written.Count + 1}")}.parquet";
            generation.Note($"{TableText.Counted(Write(part, name, cancellationToken), "row")} in {name}");
            written.Add(name);
            CrashPoint.Hit("parquet.written");
        }

        foreach (string old in Directory.EnumerateFiles(_folder, $"{key}*.parquet").Where(path => !written.Contains(Path.GetFileName(path))))
            File.Delete(old);
        DurableFile.FlushFolder(_folder);
        return ValueTask.CompletedTask;
    }

    private long Write(TablePart part, string name, CancellationToken cancellationToken)
    {
        Content content = part.Content;
        using var work = new WorkFolder(Path.Combine(_context.StateFolder, "tmp"));
        string target = Path.Combine(Path.GetFullPath(_folder), name);
        string unfinished = target + Unfinished;
        try
        {
            var settings = new TableSettings { MemoryLimit = (long)_options.MemoryMb << 20, Writable = unfinished };
            long rows;
            using (LoadedTable table = TableLoader.Load(content.Path, content.Name, work.FullName, settings, cancellationToken, part.Name))
            {
                rows = table.Rows;
                ParquetCopy.Write(table, unfinished, _options.Compression, _options.RowGroupRows, cancellationToken);
            }

            using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(unfinished, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(file);
            CrashPoint.Hit("parquet.before-rename");
            File.Move(unfinished, target, overwrite: true);
            return rows;
        }
        catch (DuckException failure)
        {
            File.Delete(unfinished);
            throw new ItemException($"{content.Name} cannot be written as Parquet: {TableLoader.FirstLine(failure.Message)}", failure);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The file's lines: an id that stays while the folder does, and whose the folder is.</summary>
    private async Task<(string? Id, FolderOwner? Owner)> StateAsync(CancellationToken cancellationToken)
    {
        string file = Path.Combine(_folder, IdentityFile);
        if (!File.Exists(file))
            return (null, null);
        string[] lines = await File.ReadAllLinesAsync(file, cancellationToken);
        return (lines.ElementAtOrDefault(0)?.Trim(), FolderOwner.Parse(lines.ElementAtOrDefault(1)));
    }
}
