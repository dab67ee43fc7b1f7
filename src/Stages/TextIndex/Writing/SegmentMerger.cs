using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>Writes the live documents of several segments, in their order, as one new segment.</summary>
internal sealed class SegmentMerger
{
    private readonly IndexDirectory _directory;
    private readonly string _name;
    private readonly byte[] _id = CommitPoint.NewId();
    private readonly List<Source> _sources = [];
    private readonly List<FieldInfo> _fields = [];
    private readonly CancellationToken _cancellation;
    private readonly int _maxDoc;

    public SegmentMerger(IndexDirectory directory, string name, IReadOnlyList<(SegmentReader Reader, LiveDocs? Live)> segments,
        CancellationToken cancellation)
    {
        _directory = directory;
        _name = name;
        _cancellation = cancellation;
        foreach (var (reader, live) in segments)
        {
            var map = new int[reader.MaxDoc];
            for (var doc = 0; doc < map.Length; doc++)
                map[doc] = live is null || live[doc] ? _maxDoc++ : -1;
            _sources.Add(new Source(reader, map));
        }

        foreach (var group in _sources.SelectMany(s => s.Reader.Fields).GroupBy(f => f.Name, StringComparer.Ordinal))
        {
            var indexed = group.Where(f => f.IsIndexed).ToList();
            var options = indexed.Count == 0 ? IndexOptions.None : indexed.Min(f => f.Options);
            _fields.Add(new FieldInfo(group.Key, _fields.Count, options, indexed.Count > 0 && indexed.Any(f => f.OmitNorms))
            {
                Column = group.Max(f => f.Column),
            });
        }
    }

    /// <param name="compound">Whether a segment of so many bytes shall be one compound file.</param>
    public SegmentInfo Merge(Predicate<long> compound)
    {
        MergeStored();
        var norms = _fields.Where(f => f.HasNorms).Select(f => (Field: f, Norms: MergeNorms(f))).ToList();
        if (norms.Count > 0)
            NormsFile.Write(_directory, _name, _id, _maxDoc, norms);
        var indexed = _fields.Where(f => f.IsIndexed).OrderBy(f => f.Name, Utf8Order.Instance).ToList();
        if (indexed.Count > 0)
        {
            using var postings = new PostingsWriter(_directory, _name, _id, _maxDoc, indexed);
            using var terms = new TermsWriter(_directory, _name, _id);
            foreach (var field in indexed)
                MergeField(field, norms.Find(n => n.Field == field).Norms, postings, terms);
            postings.Finish();
            terms.Finish();
        }

        MergeColumns();
        return SegmentFiles.Finish(_directory, _name, _id, _maxDoc, _fields, compound);
    }

    /// <summary>The merged documents that live after deletes that came to the sources meanwhile; null where all do.</summary>
    public LiveDocs? LiveAfter(IReadOnlyList<LiveDocs?> sources)
    {
        LiveDocs? merged = null;
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is not { } live)
                continue;
            var map = _sources[i].Map;
            for (var doc = 0; doc < map.Length; doc++)
            {
                if (map[doc] < 0 || live[doc])
                    continue;
                merged ??= new LiveDocs(_maxDoc);
                merged.Delete(map[doc]);
            }
        }

        return merged;
    }

    /// <summary>Removes what has been written.</summary>
    public void RemoveFiles()
    {
        foreach (var file in _directory.Files().Where(f => FileNames.IsIndexFile(f) && FileNames.SegmentOf(f) == _name).ToList())
            _directory.TryRemove(file);
    }

    private void MergeColumns()
    {
        var fields = _fields.Where(f => f.Column != ColumnKind.None).ToList();
        if (fields.Count == 0)
            return;
        using var writer = new ColumnsWriter(_directory, _name, _id, _maxDoc);
        foreach (var field in fields)
        {
            var merged = ColumnBuffer.Of(field.Column);
            foreach (var (reader, map) in _sources)
            {
                if (reader.Column(field.Name) is not { } column)
                    continue;
                if (column.Field.Column != field.Column)
                    throw new InvalidOperationException(
                        $"the column of field '{field.Name}' is {column.Field.Column} in segment {reader.Name} and {field.Column} in "
                        + "others");
                merged.AddAll(column, map);
            }

            merged.Write(writer, field);
        }

        writer.Finish();
    }

    private void MergeStored()
    {
        using var writer = new StoredFieldsWriter(_directory, _name, _id);
        var buffer = new MemoryOutput();
        foreach (var source in _sources)
        {
            var numbers = source.Reader.Fields.ToDictionary(f => f.Number, f => _fields.Find(m => m.Name == f.Name)!.Number);
            for (var number = 0; number < source.Reader.Stored.ChunkCount; number++)
            {
                _cancellation.ThrowIfCancellationRequested();
                var chunk = source.Reader.Stored.ReadChunk(number, buffer);
                var at = 0;
                for (var i = 0; i < chunk.Lengths.Length; i++)
                {
                    if (source.Map[chunk.FirstDoc + i] >= 0)
                    {
                        var file = source.Reader.Stored.Data.Name;
                        CopyDocument(new ByteReader(buffer.Written.Slice(at, chunk.Lengths[i]), file), chunk.FieldCounts[i], numbers,
                            writer);
                    }

                    at += chunk.Lengths[i];
                }
            }
        }

        writer.Finish();
    }

    private static void CopyDocument(ByteReader reader, int fields, Dictionary<int, int> numbers, StoredFieldsWriter writer)
    {
        for (var n = 0; n < fields; n++)
        {
            var (number, type) = StoredValue.ReadHeader(ref reader);
            if (!numbers.TryGetValue(number, out var mapped))
                throw reader.Corrupt($"a document stores field {number}, which the segment does not have");
            writer.AddRaw(mapped, type, StoredValue.ReadRaw(ref reader, type));
        }

        writer.FinishDocument();
    }

    private byte[] MergeNorms(FieldInfo field)
    {
        var merged = new byte[_maxDoc];
        foreach (var (reader, map) in _sources)
        {
            if (reader.Fields.Find(f => f.Name == field.Name) is not { } own || reader.Norms(own) is not { } norms)
                continue;
            for (var doc = 0; doc < map.Length; doc++)
            {
                if (map[doc] >= 0)
                    merged[map[doc]] = norms[doc];
            }
        }

        return merged;
    }

    private void MergeField(FieldInfo field, byte[]? norms, PostingsWriter postings, TermsWriter terms)
    {
        postings.StartField(field, norms);
        terms.StartField(field);
        var seen = new bool[_maxDoc];
        var documents = 0;
        var open = _sources.Select(s => (Source: s, Terms: s.Reader.Terms(field.Name)?.Enumerate()))
            .Where(c => c.Terms?.Next() == true).Select(c => (c.Source, Terms: c.Terms!)).ToList();
        while (open.Count > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            var least = open[0].Terms;
            for (var i = 1; i < open.Count; i++)
            {
                if (open[i].Terms.Term.SequenceCompareTo(least.Term) < 0)
                    least = open[i].Terms;
            }

            var term = least.Term.ToArray();
            postings.StartTerm();
            for (var i = 0; i < open.Count; i++)
            {
                var (source, cursor) = open[i];
                if (!cursor.Term.SequenceEqual(term))
                    continue;
                documents += CopyPostings(field, source, cursor.State, postings, seen);
                if (!cursor.Next())
                    open.RemoveAt(i--);
            }

            var state = postings.FinishTerm();
            if (state.DocFreq > 0)
                terms.Add(term, state);
        }

        terms.FinishField(documents);
    }

    /// <summary>Copies the postings of live documents; gives back how many of those had no term of the field before.</summary>
    private static int CopyPostings(FieldInfo field, Source source, in TermState state, PostingsWriter postings, bool[] seen)
    {
        var own = source.Reader.Terms(field.Name)!.Field;
        var cursor = source.Reader.Postings(own, state, field.HasPositions, field.HasOffsets);
        var fresh = 0;
        while (cursor.Next() != PostingsCursor.NoMoreDocs)
        {
            var doc = source.Map[cursor.Doc];
            if (doc < 0)
                continue;
            if (!seen[doc])
                fresh++;
            seen[doc] = true;
            postings.StartDocument(doc, field.HasFreqs ? cursor.Freq : 1);
            if (field.HasPositions)
            {
                for (var i = cursor.Freq; i > 0; i--)
                {
                    var position = cursor.NextPosition();
                    if (field.HasOffsets)
                        postings.AddPosition(position, cursor.StartOffset, cursor.EndOffset);
                    else
                        postings.AddPosition(position);
                }
            }

            postings.FinishDocument();
        }

        return fresh;
    }

    private sealed record Source(SegmentReader Reader, int[] Map);
}
