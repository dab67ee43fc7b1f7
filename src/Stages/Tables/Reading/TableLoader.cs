using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Reads a csv, JSON lines, Parquet or SQLite file, told by its bytes, into a locked-down database.</summary>
internal static class TableLoader
{
    private static ReadOnlySpan<byte> ParquetMagic => "PAR1"u8;

    private static ReadOnlySpan<byte> SqliteMagic => "SQLite format 3\0"u8;

    /// <summary>The names of the tables that a file holds: those of a SQLite file, else null for the one that the file is.</summary>
    /// <exception cref="ItemException">A SQLite file cannot be read, or holds no table.</exception>
    internal static IReadOnlyList<string?> Parts(string path, string name)
    {
        try
        {
            if (FormatOf(path, name) == TableFormat.Sqlite)
                return SqliteFile.Tables(path, name);
            return [null];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, failure);
        }
    }

    /// <summary>Loads a table whole.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="work">
    /// An existing folder of this call's own, for spilling and for text in UTF-8; the caller deletes it after the table.
    /// </param>
    /// <param name="settings">Memory and threads.</param>
    /// <param name="cancellationToken">Interrupts the reading.</param>
    /// <param name="part">Which of the <see cref="Parts"/>; null for a file that is one table.</param>
    /// <exception cref="ItemException">The file is not a table that can be read.</exception>
    internal static LoadedTable Load(
        string path, string name, string work, TableSettings settings, CancellationToken cancellationToken, string? part = null)
    {
        try
        {
            TableFormat? format = FormatOf(path, name);
            if (format == TableFormat.Parquet)
            {
                string plain = ToPlainPath(path, work);
                return ParquetFile.Load(plain, name, Options(work, settings, plain), cancellationToken);
            }

            if (format == TableFormat.Sqlite)
            {
                return SqliteFile.Load(
                    path, name, part ?? SqliteFile.Tables(path, name)[0], Options(work, settings, path), cancellationToken);
            }

            TextScan scan = TextScan.Read(path, name, cancellationToken);
            format = scan.Sample.AsSpan().TrimStart() switch
            {
                ['{', ..] => TableFormat.JsonLines,
                ['<', ..] when IsMarkup(scan.Sample) => throw new ItemException(
                    $"{name} is a page of HTML or XML, not a table: most often a server's error page. Fetch it again."),
                ['[', ..] when scan.Sample.AsSpan(1).TrimStart() is ['{', ..] => throw new ItemException(
                    $"{name} is one JSON array, not JSON lines; write one object a line, without the brackets."),
                [] => throw new ItemException(
                    $"{name} holds white space only; a table needs at least a line with the names of its columns."),
                _ => TableFormat.Csv,
            };

            string readable = scan.IsPlain ? ToPlainPath(path, work) : Path.Combine(work, "text");
            if (!scan.IsPlain)
                scan = TextCopy.Write(path, readable, scan, cancellationToken);
            DuckOptions options = Options(work, settings, readable);
            return format == TableFormat.JsonLines
                ? JsonLinesFile.Load(readable, name, scan, options, cancellationToken)
                : CsvFile.Load(readable, name, scan, options, cancellationToken);
        }
        catch (DuckException failure)
        {
            throw new ItemException($"{name} cannot be read as a table: {FirstLine(failure.Message)}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, failure);
        }
    }

    internal static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    private static ItemException Unreadable(string name, Exception failure) =>
        new($"{name} cannot be read: {failure.Message}", failure) { Transient = failure is not FileNotFoundException };

    /// <summary>The format by the file's marks; null for text of whatever kind.</summary>
    /// <exception cref="ItemException">It is empty, or a Parquet file that is cut off.</exception>
    internal static TableFormat? FormatOf(string path, string name)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        if (file.Length == 0)
            throw new ItemException($"{name} is empty (0 bytes); a table needs at least a line with the names of its columns.");
        Span<byte> head = stackalloc byte[16];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.SequenceEqual(SqliteMagic))
            return TableFormat.Sqlite;
        if (!head.StartsWith(ParquetMagic))
            return null;
        Span<byte> foot = stackalloc byte[4];
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(foot);
        if (file.Length < 12 || !foot.SequenceEqual(ParquetMagic))
        {
            throw new ItemException(
                $"{name} begins as a Parquet file but does not end as one ({file.Length:N0} bytes, no PAR1 at the end): "
                + "it is truncated. Fetch or write it again.");
        }

        return TableFormat.Parquet;
    }

    private static bool IsMarkup(string sample) =>
        sample.AsSpan().TrimStart() is var text && (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase));

    private static DuckOptions Options(string work, TableSettings settings, string readable) => new()
    {
        MemoryLimit = settings.MemoryLimit,
        Threads = settings.Threads,
        SpillFolder = Path.Combine(work, "spill"),
        MaxSpill = settings.MaxSpill,
        AllowedFiles = settings.Writable is { } writable ? [readable, writable] : [readable],
    };

    // DuckDB's readers take a path for a pattern, without an escape that holds for all of its marks: such a file is read from a copy.
    private static string ToPlainPath(string path, string work)
    {
        if (path.AsSpan().IndexOfAny("*?[\\") < 0)
            return path;
        string copy = Path.Combine(work, "plain");
        File.Copy(path, copy);
        return copy;
    }
}
