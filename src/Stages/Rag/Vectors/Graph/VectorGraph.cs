using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Tars.Stages.Rag;

/// <summary>The graph of a vector file, mapped into memory.</summary>
/// <remarks>
/// Safe for many threads. What is read is compared with its checksum when it is first looked at, and every link is checked before it is
/// followed: a damaged file ends in an <see cref="InvalidDataException"/>.
/// </remarks>
internal sealed unsafe class VectorGraph : GraphLinks, IDisposable
{
    /// <summary>Rows that are kept on the way at least: with fewer, rows that belong to the best ten are missed.</summary>
    public const int LeastWidth = 192;

    // A comparison on the walk jumps through memory; one of a scan does not, but reads four times as much.
    private const int ComparedPerKept = 12;

    private readonly BlockedFile _file;
    private readonly VectorGraphFormat _format;
    private readonly RowSpace _space;
    private readonly int* _below;
    private readonly int* _equals;
    private readonly Dictionary<int, int[]> _above;
    private readonly VectorSegment _rows;
    private readonly ConcurrentBag<GraphSearch> _searches = [];

    private VectorGraph(BlockedFile file, VectorSegment rows)
    {
        _file = file;
        _rows = rows;
        if (file.Length < VectorGraphFormat.HeadLength)
        {
            throw new InvalidDataException($"{file.FilePath}: {file.Length} bytes are too few for a graph of vectors.");
        }

        _format = VectorGraphFormat.Parse(file.Unchecked(0, VectorGraphFormat.HeadLength), file.Length, file.FilePath);
        if (_format.RowsFile != rows.Name || _format.RowsChecksum != rows.BodyChecksum || _format.Rows != rows.Rows
            || _format.Dimension != rows.Dimension || _format.Model != rows.Model)
        {
            throw new InvalidDataException(
                $"{file.FilePath}: the graph belongs to {_format.RowsFile} " +
                $"({_format.Rows} rows of {_format.Dimension} values of {_format.Model}), " +
                $"not to {rows.Name} ({rows.Rows} rows of {rows.Dimension} values of {rows.Model}). Next: tars index rebuild.");
        }

        ReadOnlySpan<byte> checksums = file.Unchecked(_format.BlocksAt, _format.Blocks * sizeof(uint));
        if (VectorFileFormat.Checksum(0, checksums) != _format.BlocksChecksum)
        {
            throw new InvalidDataException($"{file.FilePath}: the checksums of the graph are damaged. Next: tars index rebuild.");
        }

        file.Protect(VectorGraphFormat.HeadLength, _format.BlocksAt, MemoryMarshal.Cast<byte, uint>(checksums).ToArray());
        _below = (int*)file.Pointer(_format.LinksAt, (long)_format.Rows * VectorGraphFormat.LinksBelow * sizeof(int));
        _equals = (int*)file.Pointer(_format.EqualsAt, (long)_format.Rows * sizeof(int));
        _space = _format.Form == VectorForm.Int8
            ? new Int8Rows(file, VectorGraphFormat.HeadLength, _format.ScalesAt, _format.Rows, _format.Dimension)
            : new FloatRows(rows);
        _above = ReadUpperLevels();
    }

    public string Name => Path.GetFileName(_file.FilePath);

    public VectorForm Form => _format.Form;

    public override int Entry => _format.Entry;

    public override int TopLevel => _format.TopLevel;

    public override int Count => _format.Rows;

    /// <summary>Opens the graph of a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or belongs to another file.</exception>
    public static VectorGraph Open(string path, VectorSegment rows)
    {
        var file = new BlockedFile(path);
        try
        {
            return new VectorGraph(file, rows);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a walk through the graph is expected to be cheaper than comparing a query with each of some rows.</summary>
    /// <param name="allowed">How many of the rows may be found.</param>
    /// <param name="top">How many are wanted.</param>
    public bool IsWorthwhile(int allowed, int top) =>
        (double)allowed * allowed > (double)ComparedPerKept * WidthFor(top) * Count;

    /// <summary>The rows nearest to a query that a walk through the graph finds, best first, with their full similarity.</summary>
    /// <param name="query">As long as the rows.</param>
    /// <param name="top">At most so many.</param>
    /// <param name="allowed">Only these are found; null allows all.</param>
    /// <returns>Null when the walk costs more than comparing with each row that is allowed: it was given up.</returns>
    public IReadOnlyList<(int Row, float Similarity)>? Nearest(ReadOnlySpan<float> query, int top, RowSet? allowed)
    {
        if (!_searches.TryTake(out GraphSearch? search))
        {
            search = new GraphSearch(Count);
        }

        long[]? near = search.Nearest(this, _space, _space.Of(query), WidthFor(top), allowed, allowed?.Count ?? int.MaxValue);
        _searches.Add(search);
        if (near is null)
        {
            return null;
        }

        var found = new (int Row, float Similarity)[near.Length];
        for (int i = 0; i < near.Length; i++)
        {
            int row = NearRow.Row(near[i]);
            found[i] = (row, TensorPrimitives.Dot(query, _rows.Row(row)));
        }

        Array.Sort(found, static (a, b) => a.Similarity != b.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Row.CompareTo(b.Row));
        return found.Length > top ? found[..top] : found;
    }

    public int LevelOf(int row) => _above.TryGetValue(row, out int[]? links) ? links.Length / VectorGraphFormat.LinksAbove : 0;

    public override ReadOnlySpan<int> Of(int level, int row)
    {
        ReadOnlySpan<int> all;
        if (level == 0)
        {
            const int Bytes = VectorGraphFormat.LinksBelow * sizeof(int);
            Guard(row);
            _file.Check(_format.LinksAt + ((long)row * Bytes), Bytes);
            all = new ReadOnlySpan<int>(_below + ((long)row * VectorGraphFormat.LinksBelow), VectorGraphFormat.LinksBelow);
        }
        else if (_above.TryGetValue(row, out int[]? links) && links.Length >= level * VectorGraphFormat.LinksAbove)
        {
            all = links.AsSpan((level - 1) * VectorGraphFormat.LinksAbove, VectorGraphFormat.LinksAbove);
        }
        else
        {
            throw Damaged($"row {row} is linked to at level {level}, where it is not");
        }

        int end = all.IndexOf(-1);
        all = end < 0 ? all : all[..end];
        foreach (int link in all)
        {
            Guard(link);
        }

        return all;
    }

    public override int NextEqual(int row)
    {
        Guard(row);
        _file.Check(_format.EqualsAt + ((long)row * sizeof(int)), sizeof(int));
        int next = _equals[row];
        return next == -1 || (next > row && next < Count) ? next : throw Damaged($"row {row} is followed by row {next} of equal values");
    }

    /// <summary>Compares the whole file with its checksums.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public void Verify() => _file.CheckAll();

    public void Dispose()
    {
        _space.Dispose();
        _file.Dispose();
    }

    private static int WidthFor(int top) => Math.Max(LeastWidth, top + (top / 2));

    private Dictionary<int, int[]> ReadUpperLevels()
    {
        int length = checked(_format.UpperNumbers * sizeof(int));
        var above = new Dictionary<int, int[]>(_format.UpperRows);
        if (length > 0)
        {
            _file.Check(_format.UpperAt, length);
        }

        ReadOnlySpan<int> numbers = MemoryMarshal.Cast<byte, int>(_file.Unchecked(_format.UpperAt, length));
        for (int i = 0; i < _format.UpperRows; i++)
        {
            int level = numbers.Length >= 2 ? numbers[1] : 0;
            int links = level * VectorGraphFormat.LinksAbove;
            if (level is < 1 or > VectorGraphFormat.MaxLevel || numbers.Length - 2 < links || (uint)numbers[0] >= (uint)Count
                || !above.TryAdd(numbers[0], numbers.Slice(2, links).ToArray()))
            {
                throw Damaged($"the links of row {i} of the upper levels");
            }

            numbers = numbers[(2 + links)..];
        }

        bool hasEntry = _format.TopLevel == 0
            || (above.TryGetValue(Entry, out int[]? entry) && entry.Length == _format.TopLevel * VectorGraphFormat.LinksAbove);
        return numbers.Length == 0 && hasEntry ? above : throw Damaged("the upper levels do not fit its head");
    }

    private void Guard(int row)
    {
        if ((uint)row >= (uint)Count)
        {
            throw Damaged($"a link leads to row {row} of {Count}");
        }
    }

    private InvalidDataException Damaged(string what) =>
        new($"{_file.FilePath}: {what}: the graph of the vectors is damaged. Next: tars index rebuild.");
}
