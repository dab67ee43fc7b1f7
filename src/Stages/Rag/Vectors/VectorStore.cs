using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// Writes the vectors of an index. What it has written counts once the text index's commit names the files, so text and vectors
/// change in one step; a crash before that leaves files that no commit names, which the next opening removes.
/// </summary>
/// <remarks>Not safe for use from several threads.</remarks>
internal sealed class VectorStore : IDisposable
{
    /// <summary>A file of fewer rows has no graph: comparing with each is about as fast (benchmarks/results/vectors.md).</summary>
    public const int LeastRowsOfGraph = 4096;

    // With less left of a graph than this it is built anew.
    private const double LeastShareLeft = 0.4;

    private readonly string _folder;
    private readonly VectorForm _form;
    private readonly int _leastRowsOfGraph;
    private readonly HashSet<string> _rootsWithVectors = new(StringComparer.Ordinal);
    private VectorSet _current;
    private VectorSegmentWriter? _pending;
    private string[] _prepared;
    private (string Merged, string Graph, int[] NewRows)? _inherited;

    private VectorStore(string folder, IReadOnlyList<string> names, VectorForm form, int leastRowsOfGraph)
    {
        _folder = folder;
        _form = form;
        _leastRowsOfGraph = leastRowsOfGraph;
        _prepared = [.. names];
        _current = VectorSet.Open(folder, names);
        CollectRoots();
        RemoveOthers();
    }

    /// <summary>The model of the vectors, those not yet committed included; null while there are none.</summary>
    public string? Model => _pending?.Model ?? _current.Model;

    /// <summary>Opens the vectors that the text index's last commit names, and removes vector files that it does not name.</summary>
    /// <param name="folder">The folder of the index.</param>
    /// <param name="names">The files, oldest first, graphs last.</param>
    /// <param name="form">How the graphs that are built from now on compare.</param>
    /// <param name="leastRowsOfGraph">A file of so many rows gets a graph.</param>
    public static VectorStore Open(
        string folder, IReadOnlyList<string> names, VectorForm form = VectorForm.Int8, int leastRowsOfGraph = LeastRowsOfGraph) =>
        new(folder, names, form, leastRowsOfGraph);

    /// <summary>Replaces a root's vectors. If it throws, nothing has changed.</summary>
    /// <param name="key">The root.</param>
    /// <param name="rows">Passage ids above all earlier ones, ascending, with their embeddings; all of one model.</param>
    /// <returns>Whether anything was written, and <see cref="UndoLast"/> can take it back.</returns>
    /// <exception cref="InvalidDataException">The vectors come from another model than those of the index.</exception>
    public bool Replace(string key, IReadOnlyList<(long Id, Embedding Embedding)> rows)
    {
        if (rows.Count == 0)
        {
            if (!_rootsWithVectors.Remove(key))
            {
                return false;
            }

            (_pending ??= Create(_current.Model!, _current.Dimension)).Add(key, []);
            return true;
        }

        Embedding first = rows[0].Embedding;
        foreach ((_, Embedding embedding) in rows)
        {
            if (embedding.Model != (Model ?? first.Model))
            {
                throw new InvalidDataException(
                    $"{_folder}: the index holds vectors of {Model ?? first.Model}, the passage brings one of {embedding.Model}; two models are " +
                    "never mixed. Next: tars index rebuild; it takes unchanged work from the memo.");
            }
        }

        _pending ??= Create(first.Model, first.Values.Length);
        _pending.Add(key, rows.Select(x => (x.Id, x.Embedding.Values)));
        _rootsWithVectors.Add(key);
        return true;
    }

    /// <summary>Takes back what the last <see cref="Replace"/> wrote.</summary>
    public void UndoLast() => _pending?.RemoveLast();

    /// <summary>Brings everything onto the disk and says which files, oldest first, the text index's commit is to name.</summary>
    public IReadOnlyList<string> Prepare()
    {
        if (_pending is null)
        {
            return _prepared;
        }

        CrashPoint.Hit("vectors.before-finish");
        _pending.Finish();
        CrashPoint.Hit("vectors.finished");
        string[] names = [.. _prepared, Path.GetFileName(_pending.FilePath)];
        _pending = null;
        _prepared = WithGraphs(Compact(names));
        VectorSet old = _current;
        _current = VectorSet.Open(_folder, _prepared);
        old.Dispose();
        CollectRoots();
        return _prepared;
    }

    /// <summary>
    /// Says that the text index's commit has named what <see cref="Prepare"/> returned; what it did not name is removed.
    /// </summary>
    public void Committed() => RemoveOthers();

    /// <summary>Closes the files; what was not committed is removed.</summary>
    public void Dispose()
    {
        string? unfinished = _pending?.FilePath;
        _pending?.Dispose();
        _pending = null;
        _current.Dispose();
        if (unfinished is not null)
        {
            TryDelete(unfinished);
        }
    }

    /// <summary>
    /// Merges the newest files while they are small against the one before, or when half of a file is dead. Sizes thus grow
    /// geometrically from new to old: the number of files, and how often a row is copied, stay logarithmic.
    /// </summary>
    private string[] Compact(string[] names)
    {
        _inherited = null;
        using VectorSet set = VectorSet.Open(_folder, names);
        if (set.Count == 0)
        {
            return [];
        }

        int from = set.Segments.Count;
        long newer = 0;
        for (int i = from - 1; i >= 0; i--)
        {
            // A group counts like a row, so that files of nothing but removals are merged too.
            long live = set.LiveGroups(i).Sum(x => x.Count + 1L);
            long size = set.Segments[i].Rows + set.Segments[i].Groups.Count;
            if ((newer > 0 && newer * 2 >= size) || (set.Segments[i].Rows > 0 && live * 2 < size))
            {
                from = i;
            }

            newer += size;
        }

        IEnumerable<string> kept = set.Segments.Take(from).Select(x => x.Name);
        IEnumerable<string> graphs = Enumerable.Range(0, from).Select(x => set.Graph(x)?.Name).OfType<string>();
        return from == set.Segments.Count ? [.. kept, .. graphs] : [.. kept, Merge(set, from), .. graphs];
    }

    /// <summary>
    /// Gives every large file a graph in the form that is asked for. A graph of another form is left out, and so removed.
    /// </summary>
    private string[] WithGraphs(string[] names)
    {
        string[] rows = [.. names.Where(x => !VectorFileNames.IsGraph(x))];
        if (_form == VectorForm.Exact)
        {
            return rows;
        }

        var graphs = new List<string>();
        foreach (string name in rows)
        {
            string graph = VectorFileNames.GraphOf(name, _form);
            if (names.Contains(graph, StringComparer.Ordinal))
            {
                graphs.Add(graph);
                continue;
            }

            using VectorSegment segment = VectorSegment.Open(VectorFileNames.PathOf(_folder, name));
            if (segment.Rows >= _leastRowsOfGraph && segment.Rows <= VectorGraphFormat.MaxRows
                && segment.HasUnitRows())
            {
                BuildGraph(segment, graph);
                graphs.Add(graph);
            }
        }

        return [.. rows, .. graphs];
    }

    private void BuildGraph(VectorSegment segment, string name)
    {
        string path = VectorFileNames.PathOf(_folder, name);
        CrashPoint.Hit("vectors.before-graph");
        if (_inherited is { } inherited && inherited.Merged == segment.Name)
        {
            using VectorSegment oldRows = VectorSegment.Open(VectorFileNames.PathOf(_folder, VectorFileNames.RowsOf(inherited.Graph)));
            using VectorGraph oldGraph = VectorGraph.Open(VectorFileNames.PathOf(_folder, inherited.Graph), oldRows);
            VectorGraphWriter.Write(segment, path, _form, Environment.ProcessorCount, new InheritedGraph(oldGraph, inherited.NewRows));
        }
        else
        {
            VectorGraphWriter.Write(segment, path, _form, Environment.ProcessorCount);
        }

        CrashPoint.Hit("vectors.graph-written");
    }

    private string Merge(VectorSet set, int from)
    {
        using VectorSegmentWriter writer = Create(set.Model!, set.Dimension);
        var inOlder = new HashSet<string>(set.Segments.Take(from).SelectMany(x => x.Groups).Select(x => x.Key), StringComparer.Ordinal);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        for (int i = from; i < set.Segments.Count; i++)
        {
            VectorSegment segment = set.Segments[i];
            foreach (VectorGroup group in set.LiveGroups(i))
            {
                kept.Add(group.Key);
                writer.Add(group.Key, Rows(segment, group));
            }
        }

        // A root without rows that an older file still has rows of must go on overriding them.
        foreach (string key in set.Segments.Skip(from).SelectMany(x => x.Groups).Select(x => x.Key))
        {
            if (inOlder.Contains(key) && kept.Add(key))
            {
                writer.Add(key, []);
            }
        }

        writer.Finish();
        string name = Path.GetFileName(writer.FilePath);
        _inherited = Inherited(set, from, name);
        return name;
    }

    // The rows of the oldest of the merged files come first, so its graph can be gone on with, if enough of it is left.
    private static (string Merged, string Graph, int[] NewRows)? Inherited(VectorSet set, int from, string merged)
    {
        if (set.Graph(from) is not { } graph)
        {
            return null;
        }

        int[] newRows = new int[graph.Count];
        Array.Fill(newRows, -1);
        int next = 0;
        foreach (VectorGroup group in set.LiveGroups(from))
        {
            for (int i = 0; i < group.Count; i++)
            {
                newRows[(int)group.First + i] = next++;
            }
        }

        return next >= LeastShareLeft * graph.Count ? (merged, graph.Name, newRows) : null;
    }

    private static IEnumerable<(long Id, ReadOnlyMemory<float> Values)> Rows(VectorSegment segment, VectorGroup group)
    {
        for (long row = group.First; row < group.First + group.Count; row++)
        {
            yield return (segment.Id(row), segment.Row(row).ToArray());
        }
    }

    private VectorSegmentWriter Create(string model, int dimension)
    {
        Directory.CreateDirectory(_folder);
        return new VectorSegmentWriter(Path.Combine(_folder, VectorFileNames.NewRows()), model, dimension);
    }

    private void CollectRoots()
    {
        _rootsWithVectors.Clear();
        for (int i = 0; i < _current.Segments.Count; i++)
        {
            _rootsWithVectors.UnionWith(_current.LiveGroups(i).Select(x => x.Key));
        }
    }

    private void RemoveOthers()
    {
        foreach (string path in VectorFileNames.In(_folder))
        {
            if (!_prepared.Contains(Path.GetFileName(path), StringComparer.Ordinal))
            {
                TryDelete(path);
            }
        }
    }

    // Where an open file cannot be removed, the next opening removes it.
    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
