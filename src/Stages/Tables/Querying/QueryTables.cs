using System.Text;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Copies tables, whatever their form, into Parquet files for a query, and names them.</summary>
internal static class QueryTables
{
    /// <summary>How many tables one query may have.</summary>
    internal const int Most = 32;

    /// <summary>The name of a table that is alone, beside the one that its file gives it.</summary>
    internal const string Alone = "data";

    private const int CopiedBytes = 1 << 20;

    /// <returns>Each name with its file, the first table first; and the columns that are text without need.</returns>
    /// <exception cref="ItemException">A file is not a table that can be read.</exception>
    internal static (List<(string Name, string File)> Tables, List<TextColumn> Text) Copy(
        IReadOnlyList<string> paths, string work, TableSettings settings, CancellationToken cancellationToken)
    {
        var tables = new List<(string Name, string File)>();
        var text = new List<TextColumn>();
        foreach (string path in paths)
        {
            foreach (string? part in TableLoader.Parts(Path.GetFullPath(path), Path.GetFileName(path)))
            {
                if (tables.Count == Most)
                    throw new QueryException($"A query has {Most} tables at most, these files hold more.");
                string file = Path.Combine(work, $"{tables.Count + 1}.parquet");
                string name = NameOf(part ?? Path.GetFileNameWithoutExtension(path), tables);
                text.AddRange(Copy(path, part, name, file, work, settings, cancellationToken));
                tables.Add((name, file));
            }
        }

        if (tables is [var only] && only.Name != Alone)
            tables.Add((Alone, only.File));
        return (tables, text);
    }

    private static IReadOnlyList<TextColumn> Copy(
        string path, string? part, string called, string file, string work, TableSettings settings, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        if (TableLoader.FormatOf(Path.GetFullPath(path), name) == TableFormat.Parquet)
        {
            CopyBytes(path, file, cancellationToken);
            RequireReadable(name, file, cancellationToken);
            return [];
        }

        using var reading = new WorkFolder(work);
        try
        {
            using LoadedTable table = TableLoader.Load(
                Path.GetFullPath(path), name, reading.FullName, settings with { Writable = file }, cancellationToken, part);
            ParquetCopy.Write(table, file, ParquetCompression.Snappy, ParquetCopy.UsualRowGroup, cancellationToken);
            return TextColumns.Find(table, called, ParquetCopy.Names(table), cancellationToken);
        }
        catch (DuckException failure)
        {
            throw new ItemException($"{name} cannot be copied for the query: {TableLoader.FirstLine(failure.Message)}", failure);
        }
    }

    // What is wrong with a file is said here by its own name; the statement's process knows only the copy's.
    private static void RequireReadable(string name, string file, CancellationToken cancellationToken)
    {
        try
        {
            using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFiles = [file], Threads = 1 });
            using DuckConnection connection = database.Connect();
            using DuckResult described = connection.Query(
                $"DESCRIBE SELECT * FROM read_parquet({DuckSql.Literal(file)}, hive_partitioning = false)", cancellationToken);
        }
        catch (DuckException failure)
        {
            string said = TableLoader.FirstLine(failure.Message).Replace(file, name, StringComparison.Ordinal);
            throw new ItemException($"{name} cannot be read as a table: {said}", failure);
        }
    }

    // A copy, neither a link nor the file itself: what a statement's process could open for writing it could empty.
    private static void CopyBytes(string path, string file, CancellationToken cancellationToken)
    {
        using FileStream from = File.OpenRead(path);
        using FileStream to = File.Create(file);
        byte[] buffer = new byte[CopiedBytes];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            to.Write(buffer.AsSpan(0, read));
        }
    }

    // "observations-2023.csv" is observations_2023, so that no name needs quotes; a second of the same name is observations_2023_2.
    private static string NameOf(string words, List<(string Name, string File)> taken)
    {
        var name = new StringBuilder();
        foreach (char c in words)
            name.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            name.Insert(0, 't');
        string wanted = name.ToString();
        string given = wanted;
        for (int i = 2; taken.Exists(table => table.Name == given); i++)
            given = $"{wanted}_{i}";
        return given;
    }
}
