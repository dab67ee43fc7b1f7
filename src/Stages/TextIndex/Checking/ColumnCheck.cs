using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Checking;

/// <summary>Reads every value of a column, and its terms in order.</summary>
internal static class ColumnCheck
{
    public static void Run(SegmentReader segment, Column column)
    {
        var file = segment.FileOf(SegmentNames.Columns);
        var documents = column.Documents;
        if (documents.Count != column.Count)
            throw new IndexCorruptException(file,
                $"the column of field '{column.Field.Name}' has {documents.Count} documents, {column.Count} are noted");
        if (column is SortedColumn sorted)
            CheckTerms(sorted, file);
        for (var at = 0; at < column.Count; at++)
        {
            switch (column)
            {
                case NumericColumn numbers:
                    CheckNumbers(numbers, at, file);
                    break;
                case BinaryColumn bytes:
                    _ = bytes[at].Length;
                    break;
                case SortedColumn strings:
                    CheckOrdinals(strings, at, file);
                    break;
            }
        }
    }

    private static void CheckTerms(SortedColumn column, string file)
    {
        var cursor = column.Terms.Enumerate();
        byte[]? last = null;
        while (cursor.Next())
        {
            if (last is not null && cursor.Term.SequenceCompareTo(last) <= 0)
                throw new IndexCorruptException(file,
                    $"term {cursor.Ordinal} of the column of field '{column.Field.Name}' does not follow the one before it");
            last = cursor.Term.ToArray();
        }
    }

    private static void CheckNumbers(NumericColumn column, int at, string file)
    {
        var (from, to) = column.Range(at);
        for (var i = from; i < to; i++)
        {
            if (column[i] is var number && i > from && number < column[i - 1])
                throw new IndexCorruptException(file,
                    $"a document of the column of field '{column.Field.Name}' has {number} behind {column[i - 1]}");
        }

        if (from == to)
            throw new IndexCorruptException(file,
                $"a document of the column of field '{column.Field.Name}' is said to have numbers and has none");
    }

    private static void CheckOrdinals(SortedColumn column, int at, string file)
    {
        var (from, to) = column.Range(at);
        var last = -1;
        for (var i = from; i < to; i++)
        {
            var ordinal = column.Ordinal(i);
            if (ordinal <= last)
                throw new IndexCorruptException(file,
                    $"a document of the column of field '{column.Field.Name}' has term {ordinal} behind {last}");
            last = ordinal;
        }

        if (from == to)
            throw new IndexCorruptException(file,
                $"a document of the column of field '{column.Field.Name}' is said to have terms and has none");
    }
}
