using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Checking;

/// <summary>Checks the documents, positions and skip data of terms of one field.</summary>
internal sealed class PostingsCheck(SegmentReader segment, FieldInfo field, byte[]? norms)
{
    // Steps that use the skip data's lowest level, and those above.
    private static readonly int[] Strides = [100, 1100, 9000];
    private readonly List<(int Freq, byte Norm)>[] _impacts =
        [.. Enumerable.Range(0, SkipWriter.MaxLevels).Select(_ => new List<(int, byte)>())];
    private readonly long[] _runs = new long[SkipWriter.MaxLevels];

    private string DocFile => segment.FileOf(SegmentNames.Documents);

    /// <summary>Walks the term's postings; gives back how many documents were not yet seen.</summary>
    public int Run(in TermState state, bool[] seen)
    {
        var cursor = segment.Postings(field, state, positions: true, offsets: true);
        var skip = cursor.NewSkipReader();
        var jumps = skip is null ? [] : NewCursors(state);
        Array.Clear(_runs);
        var (fresh, documents, occurrences) = (0, 0, 0L);
        for (var doc = cursor.Next(); doc != PostingsCursor.NoMoreDocs; doc = cursor.Next())
        {
            documents++;
            occurrences += cursor.Freq;
            fresh += seen[doc] ? 0 : 1;
            seen[doc] = true;
            var first = field.HasPositions ? CheckPositions(cursor) : (-1, 0);
            if (skip is null)
                continue;
            CheckImpacts(skip, doc, cursor.Freq);
            for (var i = 0; i < jumps.Length; i++)
            {
                if (documents % Strides[i] == 0)
                    CheckJump(jumps[i], doc, cursor.Freq, first);
            }
        }

        if (documents != state.DocFreq || (field.HasFreqs && occurrences != state.TotalTermFreq))
        {
            throw new IndexCorruptException(
                DocFile,
                $"it has {documents} documents and {occurrences} occurrences, {state.DocFreq} and {state.TotalTermFreq} are noted");
        }

        return fresh;
    }

    private PostingsCursor[] NewCursors(TermState state) =>
        Array.ConvertAll(Strides, _ => segment.Postings(field, state, positions: true, offsets: true));

    /// <summary>Positions and offsets do not go back; gives back the first.</summary>
    private (int Position, int Start) CheckPositions(PostingsCursor cursor)
    {
        var first = (-1, 0);
        var previous = 0;
        var start = 0;
        for (var i = 0; i < cursor.Freq; i++)
        {
            var position = cursor.NextPosition();
            if (position < previous)
                throw new IndexCorruptException(segment.FileOf(SegmentNames.Positions),
                    $"position {position} follows {previous} in document {cursor.Doc}");
            previous = position;
            if (field.HasOffsets && (cursor.StartOffset < start || cursor.EndOffset < cursor.StartOffset))
            {
                throw new IndexCorruptException(
                    segment.FileOf(SegmentNames.Payloads),
                    $"the word at {cursor.StartOffset} to {cursor.EndOffset} follows one at {start} in document {cursor.Doc}");
            }

            start = field.HasOffsets ? cursor.StartOffset : 0;
            first = i == 0 ? (position, start) : first;
        }

        return first;
    }

    private void CheckJump(PostingsCursor jump, int doc, int freq, (int Position, int Start) first)
    {
        var found = jump.Advance(doc);
        if (found != doc || jump.Freq != freq || (field.HasPositions && jump.NextPosition() != first.Position)
            || (field.HasOffsets && jump.StartOffset != first.Start))
            throw new IndexCorruptException(DocFile, $"its skip data lead to document {found} instead of {doc}, or to another place in it");
    }

    /// <summary>
    /// The pairs of frequency and length that are noted for a run of documents have one at least as good as each document's.
    /// </summary>
    private void CheckImpacts(SkipReader skip, int doc, int freq)
    {
        if (skip.Levels > 0 && Math.Max(1, doc) > skip.EndOf(0))
            skip.SkipTo(Math.Max(1, doc));
        var norm = norms is null ? (byte)1 : norms[doc];
        for (var level = 0; level < skip.Levels; level++)
        {
            if (_runs[level] != skip.RunOf(level))
                ReadImpacts(skip, level);
            if (!_impacts[level].Exists(i => i.Freq >= freq && i.Norm <= norm))
            {
                throw new IndexCorruptException(
                    DocFile,
                    $"document {doc} with frequency {freq} and length code {norm} scores more than its skip data allow on level {level}");
            }
        }
    }

    private void ReadImpacts(SkipReader skip, int level)
    {
        _runs[level] = skip.RunOf(level);
        _impacts[level].Clear();
        var reader = new ByteReader(skip.ImpactsOf(level), DocFile);
        if (reader.Remaining == 0)
            _impacts[level].Add((int.MaxValue, 0));
        while (Impacts.TryRead(ref reader, _impacts[level].LastOrDefault(), out var impact))
            _impacts[level].Add(impact);
    }
}
