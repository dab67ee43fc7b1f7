using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>Documents on their way into a new segment: postings in memory, stored fields already on the disk.</summary>
internal sealed class SegmentBuffer : IDisposable
{
    private readonly IndexDirectory _directory;
    private readonly IndexSchema _schema;
    private readonly SlicePool _pool;
    private readonly byte[] _id = CommitPoint.NewId();
    private readonly Dictionary<string, FieldBuffer> _fields = new(StringComparer.Ordinal);
    private readonly StoredFieldsWriter _stored;

    // For each change that added documents how many there were after it, and its number.
    private readonly List<(int Documents, long Change)> _changes = [];

    public SegmentBuffer(IndexDirectory directory, string name, IndexSchema schema, BlockStore blocks)
    {
        _directory = directory;
        _schema = schema;
        _pool = new SlicePool(blocks);
        Name = name;
        _stored = new StoredFieldsWriter(directory, name, _id);
    }

    public string Name { get; }

    public int DocumentCount { get; private set; }

    /// <summary>Bytes in use for what had been added at the last <see cref="EndChange"/>.</summary>
    public long KnownBytes { get; private set; }

    /// <summary>Number of the first change that added documents.</summary>
    public long FirstChange => _changes.Count > 0 ? _changes[0].Change : long.MaxValue;

    private long UsedBytes => _pool.UsedBytes + _stored.BufferedBytes + (16L * _changes.Count) + _fields.Values.Sum(f => f.UsedBytes);

    /// <summary>Adds a document that the writer has checked against the schema.</summary>
    public void Add(IndexDocument document)
    {
        var doc = DocumentCount++;
        foreach (var (name, value) in document.Values)
        {
            if (!_fields.TryGetValue(name, out var field))
                _fields[name] = field = new FieldBuffer(_schema.Find(name)!, _fields.Count, _pool);
            if (value is string text)
                field.Add(doc, text);
            field.Column?.Add(doc, value);
            if (!field.Field.IsStored)
                continue;
            switch (value)
            {
                case string stored:
                    _stored.AddString(field.Info.Number, stored);
                    break;
                case long number:
                    _stored.AddLong(field.Info.Number, number);
                    break;
                case ReadOnlyMemory<byte> bytes:
                    _stored.AddBytes(field.Info.Number, bytes.Span);
                    break;
            }
        }

        _stored.FinishDocument();
    }

    /// <summary>Says which change the documents added since the last call belong to; numbers grow.</summary>
    public void EndChange(long change)
    {
        _changes.Add((DocumentCount, change));
        KnownBytes = UsedBytes;
    }

    /// <summary>Writes the segment, as one compound file or as its parts.</summary>
    public SegmentInfo Write(bool compound)
    {
        _stored.Finish();
        var infos = _fields.Values.Select(f => f.Info).ToList();
        var indexed = _fields.Values.Where(f => f.Info.IsIndexed).OrderBy(f => f.Info.Name, Utf8Order.Instance).ToList();
        foreach (var field in indexed)
            field.Terms.Close();
        var normed = indexed.Where(f => f.Info.HasNorms).Select(f => (f.Info, Norms: Padded(f.Norms))).ToList();
        if (normed.Count > 0)
            NormsFile.Write(_directory, Name, _id, DocumentCount, normed);
        if (indexed.Count > 0)
        {
            using var postings = new PostingsWriter(_directory, Name, _id, DocumentCount, infos);
            using var terms = new TermsWriter(_directory, Name, _id);
            foreach (var field in indexed)
                WriteField(field, postings, terms);
            postings.Finish();
            terms.Finish();
        }

        if (infos.Exists(f => f.Column != ColumnKind.None))
        {
            using var columns = new ColumnsWriter(_directory, Name, _id, DocumentCount);
            foreach (var field in _fields.Values)
                field.Column?.Write(columns, field.Info);
            columns.Finish();
        }

        return SegmentFiles.Finish(_directory, Name, _id, DocumentCount, infos, _ => compound);
    }

    /// <summary>
    /// The documents that live: of those with a deleted term, those of changes before the delete do not. Null where all do.
    /// </summary>
    public LiveDocs? LiveAfter(DeleteLog deletes)
    {
        LiveDocs? live = null;
        foreach (var (term, change) in deletes)
        {
            if (change > FirstChange)
                Delete(term, DocumentsBefore(change), ref live);
        }

        return live;
    }

    public void Dispose()
    {
        _stored.Dispose();
        _pool.Clear();
    }

    private int DocumentsBefore(long change)
    {
        var (low, high) = (0, _changes.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_changes[middle].Change < change)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : _changes[low - 1].Documents;
    }

    private byte[] Padded(byte[] norms)
    {
        if (norms.Length >= DocumentCount)
            return norms;
        var padded = new byte[DocumentCount];
        norms.CopyTo(padded, 0);
        return padded;
    }

    private void WriteField(FieldBuffer field, PostingsWriter postings, TermsWriter terms)
    {
        postings.StartField(field.Info, field.Info.HasNorms ? Padded(field.Norms) : null);
        terms.StartField(field.Info);
        foreach (var number in field.Terms.Sorted())
        {
            ref readonly var entry = ref field.Terms.Entry(number);
            var docs = _pool.Read(entry.Docs);
            var positions = _pool.Read(entry.Positions);
            var doc = 0;
            postings.StartTerm();
            while (!docs.AtEnd)
            {
                var freq = 1;
                var code = docs.ReadVInt();
                if (field.Info.HasFreqs)
                {
                    doc += code >>> 1;
                    if ((code & 1) == 0)
                        freq = docs.ReadVInt();
                }
                else
                {
                    doc += code;
                }

                postings.StartDocument(doc, freq);
                if (field.Info.HasPositions)
                {
                    var position = 0;
                    var start = 0;
                    for (var i = 0; i < freq; i++)
                    {
                        position += positions.ReadVInt();
                        if (field.Info.HasOffsets)
                            postings.AddPosition(position, start += positions.ReadVInt(), start + positions.ReadVInt());
                        else
                            postings.AddPosition(position);
                    }
                }

                postings.FinishDocument();
            }

            terms.Add(field.Terms.Text(number), postings.FinishTerm());
        }

        terms.FinishField(field.DocCount);
    }

    private void Delete(DeleteTerm term, int before, ref LiveDocs? live)
    {
        if (!_fields.TryGetValue(term.Field, out var field))
            return;
        var number = field.Terms.Find(System.Text.Encoding.UTF8.GetBytes(term.Value));
        if (number < 0)
            return;
        var docs = _pool.Read(field.Terms.Entry(number).Docs);
        for (var doc = 0; !docs.AtEnd;)
        {
            var code = docs.ReadVInt();
            doc += field.Info.HasFreqs ? code >>> 1 : code;
            if (field.Info.HasFreqs && (code & 1) == 0)
                docs.ReadVInt();
            if (doc >= before)
                break;
            live ??= new LiveDocs(DocumentCount);
            live.Delete(doc);
        }
    }
}
