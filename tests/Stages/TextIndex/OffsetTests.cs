using System.Text;
using Tars.TextIndex.Format;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>The offsets that an index keeps are those that analyzing its stored texts gives.</summary>
public sealed class OffsetTests
{
    [Fact]
    public void Offsets_come_back_after_flushes_deletes_and_merges()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 130 }))
            RandomChanges.Apply(writer, new RandomCorpus(31, vocabulary: 300), 2500, commits: 3);
        Assert.True(AssertOffsets(folder.Path) > 50_000);
    }

    [Fact]
    public void Values_of_one_document_follow_each_other_with_a_gap_of_one()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("text", stored: true, offsets: true)))
        {
            writer.AddDocument(new IndexDocument().Add("text", "one two").Add("text", "").Add("text", "two"));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        var terms = reader.Segments[0].Terms("text")!;
        Assert.True(terms.TryFind("two"u8, out var state));
        var postings = reader.Segments[0].Postings(terms.Field, state, positions: true, offsets: true);
        Assert.Equal(0, postings.Next());
        Assert.Equal((1, 4, 7), (postings.NextPosition(), postings.StartOffset, postings.EndOffset));
        Assert.Equal((2, 9, 12), (postings.NextPosition(), postings.StartOffset, postings.EndOffset));
    }

    [Fact]
    public void Offsets_that_Java_wrote_are_read_and_merged()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        JavaProgram.Run("IndexWrite", folder.Path, "5", "2000", "true", "false");
        Assert.True(AssertOffsets(folder.Path) > 50_000);
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 20 }))
            RandomChanges.Apply(writer, new RandomCorpus(32, vocabulary: 300), 400, commits: 2);
        Assert.True(AssertOffsets(folder.Path) > 50_000);
        var java = JavaIndexCheck.Run(folder.Path, new List<string>());
        Assert.True(java.Clean, java.Output);
    }

    /// <summary>Compares all words of all documents, walking and advancing; gives back how many there were.</summary>
    private static long AssertOffsets(string folder)
    {
        using var reader = IndexReader.Open(folder, verifyChecksums: true);
        long words = 0;
        for (var i = 0; i < reader.Segments.Count; i++)
        {
            var segment = reader.Segments[i];
            var start = reader.StartOf(i);
            var expected = Enumerable.Range(0, segment.MaxDoc).Select(doc => Analyze(reader.Document(start + doc).Get("text") ?? ""))
                .ToList();
            var terms = segment.Terms("text")!;
            for (var cursor = terms.Enumerate(); cursor.Next();)
            {
                var term = Encoding.UTF8.GetString(cursor.Term);
                var postings = segment.Postings(terms.Field, cursor.State, positions: true, offsets: true);
                for (var doc = postings.Next(); doc != PostingsCursor.NoMoreDocs; doc = postings.Next())
                {
                    Assert.Equal(expected[doc][term], Read(postings));
                    words += postings.Freq;
                }

                var leaps = segment.Postings(terms.Field, cursor.State, positions: true, offsets: true);
                for (var doc = leaps.Advance(0); doc != PostingsCursor.NoMoreDocs; doc = leaps.Advance(doc + 300))
                    Assert.Equal(expected[doc][term], Read(leaps));
            }
        }

        return words;
    }

    private static List<(int Position, int Start, int End)> Read(PostingsCursor postings) =>
        [.. Enumerable.Range(0, postings.Freq).Select(_ => (postings.NextPosition(), postings.StartOffset, postings.EndOffset))];

    private static Dictionary<string, List<(int Position, int Start, int End)>> Analyze(string text)
    {
        var words = new Dictionary<string, List<(int, int, int)>>(StringComparer.Ordinal);
        var position = -1;
        foreach (var token in Analyzer.Standard.Tokenize(text))
        {
            position += token.PositionIncrement;
            if (!words.TryGetValue(token.Term, out var places))
                words[token.Term] = places = [];
            places.Add((position, token.Start, token.End));
        }

        return words;
    }
}
