using System.Collections.Concurrent;
using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;
using Tars.TextIndex.Writing;

namespace Tars.TextIndex;

/// <summary>
/// The index as it was at a commit, or in a writer, when it was opened; later changes do not touch it. Documents are numbered from 0 to
/// <see cref="MaxDoc"/> - 1, and the numbers hold for this reader alone. Safe for many threads; searches that run when it is disposed
/// end undisturbed.
/// </summary>
public sealed class IndexReader : IDisposable
{
    // A writer may remove the files of a commit between our reading of its name and of its files: then there is a newer one.
    private const int OpenAttempts = 10;
    private readonly IndexDirectory _directory;
    private readonly CommitPoint _commit;
    private readonly ReaderOrigin? _origin;
    private readonly int[] _starts;
    private readonly ConcurrentDictionary<string, ColumnTerms> _columnTerms = new(StringComparer.Ordinal);
    // One for the owner, and one for each operation at work: the files stay mapped until all are gone.
    private int _leases = 1;
    private int _disposed;

    /// <param name="directory">Where the files are.</param>
    /// <param name="commit">The commit, or for a writer's state the one before it.</param>
    /// <param name="segments">The reader's own from now on.</param>
    /// <param name="origin">The writer whose state it is; null for a commit.</param>
    internal IndexReader(IndexDirectory directory, CommitPoint commit, List<SegmentReader> segments, ReaderOrigin? origin = null)
    {
        _directory = directory;
        _commit = commit;
        _origin = origin;
        Segments = segments;
        _starts = new int[segments.Count + 1];
        for (var i = 0; i < segments.Count; i++)
        {
            _starts[i + 1] = checked(_starts[i] + segments[i].MaxDoc);
            DocumentCount += segments[i].MaxDoc - (segments[i].Live?.DeletedCount ?? 0);
        }
    }

    /// <summary>Live documents.</summary>
    public int DocumentCount { get; }

    /// <summary>One more than the largest document number; deleted documents have numbers too until a merge.</summary>
    public int MaxDoc => _starts[^1];

    /// <summary>Number of the commit, or of the last one before where a writer's state was opened; grows with each.</summary>
    public long Generation => _commit.Generation;

    /// <summary>What was given with the commit.</summary>
    public IReadOnlyDictionary<string, string> UserData => _commit.UserData;

    internal List<SegmentReader> Segments { get; }

    /// <summary>The values of a field by document, or null where no document has any.</summary>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public IndexColumn? Column(string field)
    {
        var kinds = Segments.Select(s => s.Column(field)?.Field.Column ?? ColumnKind.None).Where(k => k != ColumnKind.None).Distinct()
            .ToList();
        return kinds.Count switch
        {
            0 => null,
            1 => new IndexColumn(this, field, kinds[0]),
            _ => throw new IndexCorruptException(_commit.FileName,
                $"the column of field '{field}' is of several kinds: {string.Join(", ", kinds)}"),
        };
    }

    /// <summary>Opens the newest commit.</summary>
    /// <param name="directory">Directory of the index.</param>
    /// <param name="verifyChecksums">Reads every file through and compares its checksum; otherwise only small files are read whole.</param>
    /// <exception cref="IndexNotFoundException">There is no commit.</exception>
    /// <exception cref="IndexCorruptException">A file is missing or does not hold what it should.</exception>
    public static IndexReader Open(string directory, bool verifyChecksums = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return OpenNewest(new IndexDirectory(directory), verifyChecksums, null);
    }

    /// <summary>Opens a commit that is kept (<see cref="IndexWriterOptions.KeptCommits"/>).</summary>
    /// <param name="directory">Directory of the index.</param>
    /// <param name="generation">Its number, as <see cref="Commits"/> has it.</param>
    /// <param name="verifyChecksums">Reads every file through and compares its checksum.</param>
    /// <exception cref="IndexNotFoundException">There is no such commit, or no longer.</exception>
    /// <exception cref="IndexCorruptException">A file is missing or does not hold what it should.</exception>
    public static IndexReader OpenCommit(string directory, long generation, bool verifyChecksums = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var place = new IndexDirectory(directory);
        try
        {
            return ReadCommit(place, generation, verifyChecksums, null);
        }
        catch (Exception e) when (e is FileNotFoundException or IndexCorruptException && !place.Commits().Contains(generation))
        {
            throw new IndexNotFoundException(place.FullPath, generation, e);
        }
    }

    /// <summary>Numbers of the commits that can be opened, ascending; empty where there is none.</summary>
    public static IReadOnlyList<long> Commits(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return [.. new IndexDirectory(directory).Commits().Order()];
    }

    /// <summary>
    /// Opens the newest commit if it is not this reader's; segments that both have are opened but once. Null where there is none newer. A
    /// reader that came from a writer (<see cref="IndexWriter.OpenReader"/>) follows the writer instead: it opens what that has now,
    /// committed or not, null where that is what this one has; once the writer is closed, it opens the newest commit.
    /// </summary>
    /// <returns>A reader of its own; this one stays as it is, and the caller's to dispose.</returns>
    /// <exception cref="IndexCorruptException">A file is missing or does not hold what it should.</exception>
    /// <exception cref="InvalidOperationException">The writer failed and was not rolled back yet; this reader goes on.</exception>
    public IndexReader? OpenIfChanged()
    {
        using var lease = Hold();
        if (_origin is null && _directory.NewestCommit() <= Generation)
            return null;
        try
        {
            if (_origin?.Link.Writer is { } writer)
                return writer.OpenNewer(_origin.Stamp);
        }
        catch (ObjectDisposedException)
        {
            // The writer was closed meanwhile.
        }

        return OpenNewest(_directory, verifyChecksums: false, Segments);
    }

    private static IndexReader OpenNewest(IndexDirectory place, bool verifyChecksums, List<SegmentReader>? known)
    {
        for (var attempt = 1; ; attempt++)
        {
            var generation = place.NewestCommit();
            if (generation < 0)
                throw new IndexNotFoundException(place.FullPath);
            try
            {
                return ReadCommit(place, generation, verifyChecksums, known);
            }
            catch (Exception e) when (e is FileNotFoundException or IndexCorruptException
                && attempt < OpenAttempts && place.NewestCommit() > generation)
            {
                // The next round takes the newer commit.
            }
            catch (FileNotFoundException e)
            {
                throw new IndexCorruptException(FileNames.CommitFile(generation), "it vanished while it was opened", e);
            }
        }
    }

    /// <summary>Whether the document is not deleted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public bool IsLive(int doc)
    {
        var segment = Locate(doc, out var inner);
        return segment.Live is null || segment.Live[inner];
    }

    /// <summary>The live documents' numbers in order.</summary>
    public IEnumerable<int> LiveDocuments()
    {
        for (var doc = 0; doc < MaxDoc; doc++)
        {
            if (IsLive(doc))
                yield return doc;
        }
    }

    /// <summary>The stored fields of a document, a deleted one's too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public StoredDocument Document(int doc)
    {
        using var lease = Hold();
        var segment = Locate(doc, out var inner);
        var buffer = new MemoryOutput();
        var count = segment.Stored.ReadDocument(inner, buffer);
        var reader = new ByteReader(buffer.Written, segment.Stored.Data.Name);
        var values = new List<(string, object)>(Math.Min(count, reader.Remaining));
        for (var i = 0; i < count; i++)
        {
            var (number, type) = StoredValue.ReadHeader(ref reader);
            var field = segment.Fields.Find(f => f.Number == number)
                ?? throw reader.Corrupt($"document {inner} stores field {number}, which the segment does not have");
            values.Add((field.Name, StoredValue.Read(ref reader, type)));
        }

        return new StoredDocument(values);
    }

    /// <summary>Documents that hold the term, deleted ones included until a merge.</summary>
    public int DocFreq(string field, string term) => Statistics(field, term).DocFreq;

    /// <summary>Occurrences of the term in all documents, deleted ones included until a merge; for a keyword field the documents.</summary>
    public long TotalTermFreq(string field, string term) => Statistics(field, term).TotalTermFreq;

    /// <summary>What the index holds. Reads the sizes of files and what is in memory already.</summary>
    public IndexStatistics Statistics()
    {
        using var lease = Hold();
        var segments = Segments.Select(s => new SegmentStatistics(
            s.Name, s.MaxDoc, s.Live?.DeletedCount ?? 0, s.Bytes(), s.Info.Compound)).ToList();
        var fields = Segments.SelectMany(s => s.IndexedFields).GroupBy(f => f.Field.Name, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new FieldStatistics(
                g.Key, g.Sum(f => (long)f.DocCount), g.Sum(f => f.TermCount), g.Sum(f => f.SumDocFreq), g.Sum(f => f.SumTotalTermFreq)));
        return new IndexStatistics(Generation, DocumentCount, segments.Sum(s => s.Bytes), segments, [.. fields]);
    }

    /// <summary>
    /// The terms of a field in byte order, each once, with the documents that hold it (deleted ones included until a merge).
    /// </summary>
    public IEnumerable<(string Term, int DocFreq)> Terms(string field)
    {
        using var lease = Hold();
        var open = Segments.Select(s => s.Terms(field)?.Enumerate()).OfType<TermsCursor>().Where(c => c.Next()).ToList();
        while (open.Count > 0)
        {
            var least = open[0];
            foreach (var cursor in open)
            {
                if (cursor.Term.SequenceCompareTo(least.Term) < 0)
                    least = cursor;
            }

            var term = least.Term.ToArray();
            var documents = 0;
            for (var i = 0; i < open.Count; i++)
            {
                if (!open[i].Term.SequenceEqual(term))
                    continue;
                documents += open[i].State.DocFreq;
                if (!open[i].Next())
                    open.RemoveAt(i--);
            }

            yield return (System.Text.Encoding.UTF8.GetString(term), documents);
        }
    }

    /// <summary>
    /// The terms of a field within some edits of a text (a code point put in, left out or changed, or two neighbours swapped), in no order, with
    /// the edits that each takes. The work grows with the terms that begin like the text, not with all of the field.
    /// </summary>
    /// <param name="field">A text or keyword field; one that the index lacks has none.</param>
    /// <param name="text">As terms are in the index, at most <see cref="FuzzyQuery.MaxLength"/> characters.</param>
    /// <param name="maxEdits">0 to <see cref="FuzzyQuery.HighestMaxEdits"/>.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public IReadOnlyDictionary<string, int> TermsNear(string field, string text, int maxEdits, CancellationToken cancellationToken = default)
    {
        var query = new FuzzyQuery(field, text, maxEdits);
        using var lease = Hold();
        return FuzzyQuery.Near(this, query.Field, [.. text.EnumerateRunes().Select(r => r.Value)], maxEdits, 0, cancellationToken);
    }

    /// <summary>Releases the files as soon as no operation uses them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Release();
    }

    /// <summary>Keeps the files open until the lease is disposed; to be taken by everything that reads them.</summary>
    internal Lease Hold()
    {
        for (var seen = Volatile.Read(ref _leases); ;)
        {
            ObjectDisposedException.ThrowIf(seen == 0 || Volatile.Read(ref _disposed) != 0, this);
            var found = Interlocked.CompareExchange(ref _leases, seen + 1, seen);
            if (found == seen)
                return new Lease(this);
            seen = found;
        }
    }

    /// <summary>The terms of a column over all segments; made on first use.</summary>
    internal ColumnTerms ColumnTerms(string field) =>
        _columnTerms.GetOrAdd(field, static (f, segments) => new ColumnTerms(segments, f), Segments);

    /// <summary>Number of a segment's first document.</summary>
    internal int StartOf(int segment) => _starts[segment];

    private static IndexReader ReadCommit(IndexDirectory place, long generation, bool verifyChecksums, List<SegmentReader>? known)
    {
        var commit = CommitPoint.Read(place, generation);
        var segments = new List<SegmentReader>(commit.Segments.Count);
        try
        {
            foreach (var entry in commit.Segments)
                segments.Add(known?.Find(s => s.Is(entry))?.With(place, entry) ?? new SegmentReader(place, entry, verifyChecksums));
            return new IndexReader(place, commit, segments);
        }
        catch
        {
            segments.ForEach(s => s.Dispose());
            throw;
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _leases) != 0)
            return;
        foreach (var segment in Segments)
            segment.Dispose();
        _origin?.Released();
    }

    internal SegmentReader Locate(int doc, out int inner)
    {
        if ((uint)doc >= (uint)MaxDoc)
            throw new ArgumentOutOfRangeException(nameof(doc), doc, $"the index has documents 0 to {MaxDoc - 1}");
        var at = Array.BinarySearch(_starts, doc);
        // Segments without documents share their start with the next one: the last of equal starts is meant.
        at = at < 0 ? ~at - 1 : at;
        while (_starts[at + 1] <= doc)
            at++;
        inner = doc - _starts[at];
        return Segments[at];
    }

    private (int DocFreq, long TotalTermFreq) Statistics(string field, string term)
    {
        using var lease = Hold();
        var bytes = System.Text.Encoding.UTF8.GetBytes(term);
        var documents = 0;
        long occurrences = 0;
        foreach (var segment in Segments)
        {
            if (segment.Terms(field) is not { } terms || !terms.TryFind(bytes, out var state))
                continue;
            documents += state.DocFreq;
            occurrences += state.TotalTermFreq;
        }

        return (documents, occurrences);
    }

    /// <summary>Stands for an operation that uses the reader's files.</summary>
    internal readonly struct Lease(IndexReader reader) : IDisposable
    {
        public void Dispose() => reader.Release();
    }
}
