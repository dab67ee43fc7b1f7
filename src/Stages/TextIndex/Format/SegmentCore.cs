using Tars.TextIndex.Columns;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>The open files of a segment, which never change; shared by all readers of it. Safe for many threads.</summary>
internal sealed class SegmentCore
{
    private readonly IndexDirectory _directory;
    private readonly byte[] _id;
    private readonly CompoundFile? _compound;
    private readonly List<IDisposable> _open = [];
    private readonly Dictionary<int, NormsEntry> _normEntries = [];
    private readonly Dictionary<int, byte[]> _norms = [];
    private readonly Lock _normsGate = new();
    private readonly IndexInput? _normsData;
    private readonly IndexInput? _documents;
    private readonly IndexInput? _positions;
    private readonly IndexInput? _offsets;
    private readonly TermsReader? _terms;
    private readonly ColumnsReader? _columns;
    private int _references = 1;

    public SegmentCore(IndexDirectory directory, SegmentEntry entry, bool verifyChecksums)
    {
        _directory = directory;
        _id = entry.Id;
        Name = entry.Name;
        try
        {
            using (var file = directory.Open(SegmentInfo.FileOf(entry.Name)))
                Info = SegmentInfo.Read(file, entry.Name, entry.Id);
            if (Info.Compound)
                _compound = Keep(CompoundFile.Open(directory, Name, _id));
            if (verifyChecksums)
                VerifyChecksums();
            using (var file = OpenFile(FieldInfosFile.Extension))
                Fields = FieldInfosFile.Read(file, entry.Id);
            if (Fields.Any(f => f.HasNorms))
            {
                using var meta = OpenFile(NormsFile.MetaExtension);
                _normsData = Keep(OpenFile(NormsFile.DataExtension));
                _normEntries = NormsFile.ReadMeta(meta, _normsData, entry.Id, MaxDoc);
            }

            if (Fields.Any(f => f.IsIndexed))
            {
                _terms = Keep(new TermsReader(OpenFile, entry.Id, Fields, MaxDoc));
                _documents = Keep(OpenPostings(SegmentNames.Documents, PostingsWriter.DocCodec, marked: true));
                if (Fields.Any(f => f.HasPositions))
                    _positions = Keep(OpenPostings(SegmentNames.Positions, PostingsWriter.PosCodec, marked: false));
                if (Fields.Any(f => f.HasOffsets || f.HasPayloads))
                    _offsets = Keep(OpenPostings(SegmentNames.Payloads, PostingsWriter.PayCodec, marked: false));
            }

            if (Fields.Any(f => f.Column != ColumnKind.None))
                _columns = Keep(new ColumnsReader(OpenFile, entry.Id, Fields, MaxDoc));

            Stored = Keep(new StoredFieldsReader(OpenFile, entry.Id, MaxDoc));
        }
        catch
        {
            Close();
            throw;
        }
    }

    public SegmentInfo Info { get; }

    public string Name { get; }

    public int MaxDoc => Info.MaxDoc;

    public List<FieldInfo> Fields { get; }

    public StoredFieldsReader Stored { get; }

    public IEnumerable<Column> Columns => _columns?.All ?? [];

    public IEnumerable<FieldTerms> IndexedFields => _terms?.Fields ?? [];

    public FieldTerms? Terms(string field) => _terms?.Field(field);

    public Column? Column(string field) => _columns?.Find(field);

    /// <summary>The documents of a term, with positions and offsets as far as the field has them and they are asked for.</summary>
    public PostingsCursor Postings(FieldInfo field, in TermState state, bool positions, bool offsets = false) =>
        new(_documents!, positions ? _positions : null, offsets ? _offsets : null, field, state, MaxDoc);

    /// <summary>One byte a document; null for a field without norms. Loaded on first use.</summary>
    public byte[]? Norms(FieldInfo field)
    {
        if (!_normEntries.TryGetValue(field.Number, out var entry))
            return null;
        lock (_normsGate)
        {
            if (!_norms.TryGetValue(field.Number, out var norms))
                _norms[field.Number] = norms = NormsFile.Load(_normsData!, entry, MaxDoc);
            return norms;
        }
    }

    /// <summary>What messages call a file of the segment.</summary>
    public string FileOf(string extension) => Info.Compound ? CompoundFile.NameOf(Name, extension) : Name + extension;

    /// <summary>Size of all files.</summary>
    public long Bytes() => Info.Files.Sum(_directory.LengthOf);

    /// <summary>Compares the checksum of every file with its bytes.</summary>
    private void VerifyChecksums()
    {
        if (_compound?.FindDamage() is [var damage, ..])
            throw damage;
        foreach (var name in Info.Files.Where(f => _compound is null || !f.EndsWith(CompoundFile.DataExtension, StringComparison.Ordinal)))
        {
            using var file = _directory.Open(name);
            CodecHeader.CheckFooter(file, checksum: true);
        }
    }

    public bool Is(SegmentEntry entry) => Name == entry.Name && _id.AsSpan().SequenceEqual(entry.Id);

    public void Retain() => Interlocked.Increment(ref _references);

    /// <summary>Closes the files when it has been called as often as <see cref="Retain"/>, plus once.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            Close();
    }

    private void Close()
    {
        foreach (var part in _open)
            part.Dispose();
        _open.Clear();
    }

    private T Keep<T>(T part) where T : IDisposable
    {
        _open.Add(part);
        return part;
    }

    private IndexInput OpenFile(string extension) => _compound?.Part(extension) ?? _directory.Open(Name + extension);

    private IndexInput OpenPostings(string extension, string codec, bool marked)
    {
        var input = OpenFile(extension);
        try
        {
            CodecHeader.CheckFooter(input, checksum: false);
            var reader = input.ReaderAt(0);
            CodecHeader.CheckIndex(ref reader, codec, 0, PostingsWriter.Version, _id, SegmentNames.Postings);
            if (marked && reader.ReadByte() is not PostingsWriter.LittleEndianMark and var mark)
                throw reader.Corrupt($"postings are in the byte order '{(char)mark}', this library reads 'L'");
        }
        catch
        {
            input.Dispose();
            throw;
        }

        return input;
    }
}
