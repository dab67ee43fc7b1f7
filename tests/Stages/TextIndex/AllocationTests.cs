namespace Tars.TextIndex.Tests;

/// <summary>Postings cost memory of buffers that grow, but no object each.</summary>
public sealed class AllocationTests
{
    // The smallest object of a 64-bit process.
    private const int SmallestObject = 24;
    private const int WordsOfADocument = 400;
    private static readonly IndexSchema Schema = new IndexSchema().Text("text").Text("placed", offsets: true);

    [Theory]
    [InlineData("text")]
    [InlineData("placed")]
    public void Adding_documents_allocates_no_object_a_posting(string field)
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        Add(writer, field, 0, 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Add(writer, field, 20, 220);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before - TextBytes(20, 220);
        Assert.InRange(allocated / (200.0 * WordsOfADocument), 0, SmallestObject - 1);
    }

    [Fact]
    public void Reading_a_postings_list_allocates_no_object_a_posting()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, Schema))
        {
            Add(writer, "placed", 0, 3000);
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        var segment = reader.Segments[0];
        var terms = segment.Terms("placed")!;
        Assert.True(terms.TryFind("w1"u8, out var state));
        var before = GC.GetAllocatedBytesForCurrentThread();
        long postings = 0;
        for (var cursor = segment.Postings(terms.Field, state, positions: true, offsets: true); cursor.Next() != int.MaxValue;)
        {
            for (var i = 0; i < cursor.Freq; i++, postings++)
                cursor.NextPosition();
        }

        Assert.True(postings > 10_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)postings, 0, 1);
    }

    private static void Add(IndexWriter writer, string field, int from, int to)
    {
        for (var i = from; i < to; i++)
            writer.AddDocument(new IndexDocument().Add(field, Text(i)));
    }

    private static string Text(int document) => string.Create(WordsOfADocument * 4, document, static (text, number) =>
    {
        var random = number;
        for (var i = 0; i < text.Length; i += 4)
        {
            random = unchecked((random * 1_103_515_245) + 12_345);
            var word = (random >> 16) & 63;
            text[i] = 'w';
            text[i + 1] = (char)('0' + (word / 8));
            text[i + 2] = (word & 1) == 0 ? ' ' : (char)('0' + (word % 8));
            text[i + 3] = ' ';
        }
    });

    private static long TextBytes(int from, int to)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = from; i < to; i++)
            Text(i);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
