using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Reads a csv, JSON lines or Parquet file, told by its bytes, into a locked-down database.</summary>
internal static class TableLoader
{
    private static ReadOnlySpan<byte> ParquetMagic => "PAR1"u8;

    /// <summary>Loads a file whole.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="work">
    /// An existing folder of this call's own, for spilling and for text in UTF-8; the caller deletes it after the table.
    /// </param>
    /// <param name="settings">Memory and threads.</param>
    /// <param name="cancellationToken">Interrupts the reading.</param>
    /// <exception cref="ItemException">The file is not a table that can be read.</exception>
    internal static LoadedTable Load(string path, string name, string work, TableSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            TableFormat? format = FormatOf(path, name);
            if (format == TableFormat.Parquet)
            {
                string plain = ToPlainPath(path, work);
                return ParquetFile.Load(plain, name, Options(work, settings, plain), cancellationToken);
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
            throw new ItemException($"{name} cannot be read: {failure.Message}", failure)
            {
                Transient = failure is not FileNotFoundException,
            };
        }
    }

    internal static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    private static TableFormat? FormatOf(string path, string name)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        if (file.Length == 0)
            throw new ItemException($"{name} is empty (0 bytes); a table needs at least a line with the names of its columns.");
        Span<byte> magic = stackalloc byte[4];
        if (file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4 || !magic.SequenceEqual(ParquetMagic))
            return null;
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(magic);
        if (file.Length < 12 || !magic.SequenceEqual(ParquetMagic))
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
