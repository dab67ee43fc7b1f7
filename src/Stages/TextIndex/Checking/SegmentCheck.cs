using System.Text;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Checking;

/// <summary>
/// Compares the parts of a segment with each other. What does not agree is an <see cref="IndexCorruptException"/> that names a file.
/// </summary>
internal sealed class SegmentCheck(SegmentReader segment, CancellationToken cancellation)
{
    public long Terms { get; private set; }

    public long Postings { get; private set; }

    public long Positions { get; private set; }

    public long StoredFields { get; private set; }

    public void Run()
    {
        if (segment.Live is { } live)
            CheckLive(live);
        CheckStored();
        foreach (var column in segment.Columns)
            ColumnCheck.Run(segment, column);
        foreach (var field in segment.IndexedFields)
            CheckField(field);
    }

    private IndexCorruptException Damaged(string extension, string reason) => new(segment.FileOf(extension), reason);

    private void CheckLive(LiveDocs live)
    {
        var deleted = 0;
        for (var doc = 0; doc < segment.MaxDoc; doc++)
            deleted += live[doc] ? 0 : 1;
        if (deleted != segment.Entry.DeleteCount)
        {
            throw new IndexCorruptException(
                segment.Entry.LiveDocsFile!, $"{deleted} documents are deleted, the commit says {segment.Entry.DeleteCount}");
        }
    }

    private void CheckStored()
    {
        var numbers = segment.Fields.Select(f => f.Number).ToHashSet();
        var buffer = new MemoryOutput();
        var documents = 0;
        for (var number = 0; number < segment.Stored.ChunkCount; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var chunk = segment.Stored.ReadChunk(number, buffer);
            if (chunk.FirstDoc != documents)
                throw Damaged(StoredFieldsFormat.DataExtension,
                    $"a chunk begins with document {chunk.FirstDoc}, {documents} was to follow");
            var at = 0;
            for (var i = 0; i < chunk.Lengths.Length; i++)
            {
                var reader = new ByteReader(buffer.Written.Slice(at, chunk.Lengths[i]), segment.Stored.Data.Name);
                for (var n = chunk.FieldCounts[i]; n > 0; n--)
                {
                    var (field, type) = StoredValue.ReadHeader(ref reader);
                    if (!numbers.Contains(field))
                        throw reader.Corrupt($"document {documents} stores field {field}, which the segment does not have");
                    StoredValue.ReadRaw(ref reader, type);
                    StoredFields++;
                }

                if (reader.Remaining > 0)
                    throw reader.Corrupt($"{reader.Remaining} bytes follow the last field of document {documents}");
                at += chunk.Lengths[i];
                documents++;
            }
        }

        if (documents != segment.MaxDoc)
            throw Damaged(StoredFieldsFormat.DataExtension, $"{documents} documents are stored, the segment has {segment.MaxDoc}");
    }

    private void CheckField(FieldTerms terms)
    {
        var norms = segment.Norms(terms.Field);
        var seen = new bool[segment.MaxDoc];
        var (count, documents, postings, occurrences) = (0L, 0, 0L, 0L);
        var check = new PostingsCheck(segment, terms.Field, norms);
        for (var cursor = terms.Enumerate(); cursor.Next(); count++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!terms.TryFind(cursor.Term, out var found) || found.DocStart != cursor.State.DocStart
                || found.DocFreq != cursor.State.DocFreq)
                throw Damaged(SegmentNames.TermsIndex,
                    $"the index of field '{terms.Field.Name}' does not lead to the term '{Text(cursor.Term)}'");
            try
            {
                documents += check.Run(cursor.State, seen);
            }
            catch (IndexCorruptException e)
            {
                throw new IndexCorruptException(e.File, $"term '{Text(cursor.Term)}' of field '{terms.Field.Name}': {e.Reason}", e);
            }

            postings += cursor.State.DocFreq;
            occurrences += cursor.State.TotalTermFreq;
        }

        Terms += count;
        Postings += postings;
        Positions += terms.Field.HasPositions ? occurrences : 0;
        if (count != terms.TermCount || documents != terms.DocCount || postings != terms.SumDocFreq
            || occurrences != terms.SumTotalTermFreq)
        {
            throw Damaged(
                SegmentNames.TermsMeta,
                $"field '{terms.Field.Name}' is said to have {terms.TermCount} terms in {terms.DocCount} documents, "
                + $"{terms.SumDocFreq} postings and "
                + $"{terms.SumTotalTermFreq} occurrences; it has {count}, {documents}, {postings} and {occurrences}");
        }
    }

    private static string Text(ReadOnlySpan<byte> term) => Encoding.UTF8.GetString(term[..Math.Min(term.Length, 60)]);
}
