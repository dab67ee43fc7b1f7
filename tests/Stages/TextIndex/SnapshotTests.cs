namespace Tars.TextIndex.Tests;

/// <summary>Readers of a writer's state, kept commits, and indexes taken over from elsewhere.</summary>
public sealed class SnapshotTests
{
    private static readonly IndexSchema Schema = new IndexSchema().Keyword("key", stored: true).Text("text");

    [Fact]
    public void A_reader_of_the_writer_sees_what_is_not_committed_and_stays_as_it_is()
    {
        using var folder = new TempFolder();
        var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 2 });
        Add(writer, "a", "b", "c");
        using var first = writer.OpenReader();
        Assert.Equal(["a", "b", "c"], Keys(first));
        Assert.Throws<IndexNotFoundException>(() => IndexReader.Open(folder.Path));
        writer.DeleteDocuments("key", "b");
        Add(writer, [.. Enumerable.Range(0, 60).Select(i => "x" + i)]);
        using var second = writer.OpenReader();
        Assert.Equal(62, second.DocumentCount);
        writer.Commit();
        writer.DeleteDocuments("key", "a");
        writer.Rollback();
        using (var third = writer.OpenReader())
            Assert.Equal(62, third.DocumentCount);
        writer.Dispose();
        using (IndexWriter.Open(folder.Path, Schema))
            Assert.Equal(["a", "b", "c"], Keys(first));
        Assert.Equal(62, Keys(second).Count);
        first.Dispose();
        using var committed = IndexReader.Open(folder.Path, verifyChecksums: true);
        // Merges that came in between may have moved documents.
        Assert.Equal(Keys(second).Order(StringComparer.Ordinal), Keys(committed).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Deletes_that_were_given_up_while_a_reader_has_them_do_not_stand_in_the_way()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        Add(writer, "a", "b", "c");
        writer.Commit();
        writer.DeleteDocuments("key", "a");
        writer.Prepare();
        using var reader = writer.OpenReader();
        writer.Rollback();
        writer.DeleteDocuments("key", "b");
        writer.Commit();
        Assert.Equal(["b", "c"], Keys(reader));
        using var after = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(["a", "c"], Keys(after));
    }

    [Fact]
    public void Files_of_an_open_reader_stay_until_it_is_closed()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        Add(writer, "a");
        var reader = writer.OpenReader();
        var file = folder.Names().Single(n => n.EndsWith(".cfs", StringComparison.Ordinal));
        writer.DeleteDocuments("key", "a");
        writer.Commit();
        Assert.Contains(file, folder.Names());
        Assert.Equal(["a"], Keys(reader));
        reader.Dispose();
        Assert.DoesNotContain(file, folder.Names());
    }

    [Fact]
    public void Reopening_shares_segments_and_finds_new_deletes()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 3 });
        Add(writer, "a", "b", "c", "d");
        writer.Commit();
        using var first = IndexReader.Open(folder.Path);
        Assert.Null(first.OpenIfChanged());
        writer.DeleteDocuments("key", "b");
        Add(writer, "e");
        writer.Commit();
        using var second = first.OpenIfChanged()!;
        Assert.Equal(["a", "b", "c", "d"], Keys(first));
        first.Dispose();
        Assert.Equal(["a", "c", "d", "e"], Keys(second));
        Assert.Equal(3, second.Segments.Count);
        Assert.Null(second.OpenIfChanged());
        Assert.Throws<ObjectDisposedException>(() => first.OpenIfChanged());
    }

    [Fact]
    public void The_last_commits_are_kept_and_can_be_opened()
    {
        using var folder = new TempFolder();
        var options = new IndexWriterOptions { KeptCommits = 3, BufferDocuments = 1 };
        using (var writer = IndexWriter.Open(folder.Path, Schema, options))
        {
            for (var i = 0; i < 6; i++)
            {
                writer.UpdateDocuments("key", "k", [new IndexDocument().Add("key", "k").Add("text", "version" + i)]);
                writer.Commit(new Dictionary<string, string>(StringComparer.Ordinal) { ["version"] = "" + i });
            }
        }

        Assert.Equal([4, 5, 6], IndexReader.Commits(folder.Path));
        AssertVersion(4, "version3");
        AssertVersion(6, "version5");
        Assert.Throws<IndexNotFoundException>(() => IndexReader.OpenCommit(folder.Path, 3));
        // An older commit that cannot be read is given up, the last one is not.
        File.WriteAllText(folder["segments_5"], "damaged");
        using (IndexWriter.Open(folder.Path, Schema, options))
            Assert.Equal([4, 6], IndexReader.Commits(folder.Path).Order());
        AssertVersion(4, "version3");
        using (var writer = IndexWriter.Open(folder.Path, Schema))
        {
            Assert.Equal([6], IndexReader.Commits(folder.Path));
            Assert.Equal("5", writer.CommittedUserData["version"]);
        }

        Assert.Empty(IndexReader.Commits(folder["absent"]));

        void AssertVersion(long commit, string word)
        {
            using var reader = IndexReader.OpenCommit(folder.Path, commit, verifyChecksums: true);
            Assert.Equal(commit, reader.Generation);
            Assert.Equal(1, new IndexSearcher(reader).Count(new TermQuery("text", word)));
            Assert.Equal(1, reader.DocumentCount);
        }
    }

    [Fact]
    public void Another_index_is_checked_and_added_with_its_deletes()
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        CrashTests.Build(other.Path, 77);
        int documents;
        using (var reader = IndexReader.Open(other.Path))
            documents = reader.DocumentCount;
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema()))
        {
            writer.AddDocument(new IndexDocument().Add("key", "own"));
            writer.DeleteDocuments("key", "k5");
            writer.AddIndex(other.Path);
            writer.AddIndex(other.Path);
            Assert.Throws<ArgumentException>(() => writer.AddIndex(folder.Path));
            Assert.Throws<IndexNotFoundException>(() => writer.AddIndex(folder["absent"]));
            using (IndexWriter.Open(other.Path, RandomCorpus.Schema()))
                Assert.Throws<IndexLockedException>(() => writer.AddIndex(other.Path));
            writer.Commit();
        }

        Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
        using (var reader = IndexReader.Open(folder.Path, verifyChecksums: true))
            Assert.Equal(1 + (2 * documents), reader.DocumentCount);
        if (Testing.Java.JavaProgram.UnavailableReason is null)
            Assert.Equal("", Testing.Java.JavaIndexCheck.Disagreements(folder.Path, [new TermQuery("key", "own")]));

        var damaged = other.Names().First(n => n.EndsWith(".tim", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(other[damaged]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(other[damaged], bytes);
        using var again = IndexWriter.Open(folder.Path, RandomCorpus.Schema());
        Assert.Equal(damaged, Assert.Throws<IndexCorruptException>(() => again.AddIndex(other.Path)).File);
        again.AddDocument(new IndexDocument().Add("key", "after"));
        again.Commit();
        using var wrong = new TempFolder();
        using (var writer = IndexWriter.Open(wrong.Path, new IndexSchema().Text("key")))
        {
            writer.AddDocument(new IndexDocument().Add("key", "words"));
            writer.Commit();
        }

        Assert.Throws<ArgumentException>(() => again.AddIndex(wrong.Path));
    }

    private static void Add(IndexWriter writer, params string[] keys)
    {
        foreach (var key in keys)
            writer.AddDocument(new IndexDocument().Add("key", key));
    }

    private static List<string> Keys(IndexReader reader) => [.. reader.LiveDocuments().Select(d => reader.Document(d).Get("key")!)];
}
