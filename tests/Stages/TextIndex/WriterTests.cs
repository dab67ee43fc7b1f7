using System.Diagnostics;

namespace Tars.TextIndex.Tests;

public sealed class WriterTests
{
    private static readonly IndexSchema Schema = new IndexSchema().Text("text").Keyword("key", stored: true).Stored("n");

    [Fact]
    public void Nothing_is_visible_before_the_commit_and_all_of_it_after()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 1 });
        writer.UpdateDocuments("key", "a", [Document("a", "one"), Document("a", "two")]);
        Assert.Throws<IndexNotFoundException>(() => IndexReader.Open(folder.Path));
        writer.Commit();
        writer.UpdateDocuments("key", "a", [Document("a", "three")]);

        using var before = IndexReader.Open(folder.Path);
        writer.Commit();
        using var after = IndexReader.Open(folder.Path);

        Assert.Equal([2, 0], Counts(before, "one two", "three"));
        Assert.Equal([0, 1], Counts(after, "one two", "three"));
        Assert.Equal(2, before.DocumentCount);
        Assert.True(after.Generation > before.Generation);
    }

    [Fact]
    public void The_last_update_of_a_key_wins_within_one_buffer_too()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, Schema))
        {
            writer.UpdateDocuments("key", "a", [Document("a", "one"), Document("a", "two")]);
            writer.UpdateDocuments("key", "b", [Document("b", "other")]);
            writer.UpdateDocuments("key", "a", [Document("a", "three")]);
            writer.DeleteDocuments("key", "b");
            writer.AddDocument(Document("b", "again"));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(2, reader.DocumentCount);
        Assert.Equal([0, 1, 0, 1], Counts(reader, "one two", "three", "other", "again"));
    }

    [Fact]
    public void Commit_without_changes_writes_nothing_but_new_user_data()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        writer.Commit();
        Assert.Contains("segments_1", folder.Names());
        writer.DeleteDocuments("key", "absent");
        writer.Commit();
        Assert.Contains("segments_1", folder.Names());
        writer.Commit(new Dictionary<string, string>(StringComparer.Ordinal) { ["position"] = "7" });
        writer.AddDocument(Document("a", "x"));
        writer.Commit();

        Assert.Equal("7", writer.CommittedUserData["position"]);
        Assert.Contains("segments_3", folder.Names());
        Assert.DoesNotContain("segments_2", folder.Names());
    }

    [Fact]
    public void Rollback_and_dispose_leave_the_last_commit_and_no_files()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 2 }))
        {
            writer.AddDocument(Document("a", "kept"));
            writer.Commit();
            var files = folder.Names();
            AddAndDelete(writer);
            writer.Rollback();
            Assert.Equal(files, folder.Names());
            AddAndDelete(writer);
        }

        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(1, reader.DocumentCount);
        Assert.Equal([1, 0], Counts(reader, "kept", "lost"));

        static void AddAndDelete(IndexWriter writer)
        {
            for (var i = 0; i < 7; i++)
                writer.AddDocument(Document("a", "lost"));
            writer.DeleteDocuments("key", "a");
        }
    }

    [Fact]
    public void Segments_without_a_living_document_go()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 1 }))
        {
            for (var i = 0; i < 4; i++)
                writer.UpdateDocuments("key", "a", [Document("a", "x" + i)]);
            writer.Commit();
            writer.DeleteDocuments("key", "a");
            writer.Commit();
        }

        Assert.Equal(["segments_2", "write.lock"], folder.Names());
        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(0, reader.MaxDoc);
        Assert.Empty(new IndexSearcher(reader).Search(new MatchAllQuery(), 3));
    }

    [Fact]
    public void A_second_writer_is_refused_until_the_first_is_closed()
    {
        using var folder = new TempFolder();
        using (IndexWriter.Open(folder.Path, Schema))
        {
            Assert.Equal(folder.Path, Assert.Throws<IndexLockedException>(() => IndexWriter.Open(folder.Path, Schema)).Directory);
            Assert.Throws<IndexLockedException>(() => IndexWriter.Open(folder.Path, Schema));
            AssertFlock(folder["write.lock"], expectedExit: 1);
        }

        AssertFlock(folder["write.lock"], expectedExit: 0);
        using var again = IndexWriter.Open(folder.Path, Schema);
        Assert.Empty(again.CommittedUserData);
    }

    [Fact]
    public void Fields_and_values_that_do_not_suit_the_schema_are_refused_without_a_change()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        Assert.Contains(
            "'other'",
            Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("other", "x"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("text", 5)));
        Assert.Throws<ArgumentException>(() => writer.UpdateDocuments("text", "x", []));
        Assert.Throws<ArgumentException>(
            () => writer.UpdateDocuments("key", "x", [Document("x", "fine"), new IndexDocument().Add("key", new string('k', 32767))]));
        writer.AddDocument(Document("a", "x"));
        writer.Commit();
        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(1, reader.DocumentCount);
    }

    [Fact]
    public void A_field_keeps_its_kind_for_the_life_of_the_index()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, Schema))
        {
            writer.AddDocument(Document("a", "x"));
            writer.Commit();
        }

        var error = Assert.Throws<ArgumentException>(() => IndexWriter.Open(folder.Path, new IndexSchema().Text("key")));
        Assert.Contains("'key'", error.Message, StringComparison.Ordinal);
        using var reopened = IndexWriter.Open(folder.Path, Schema);
        Assert.NotNull(reopened);
    }

    [Fact]
    public async Task Readers_open_whole_commits_while_a_writer_commits()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        writer.UpdateDocuments("key", "a", [Document("a", "x"), Document("a", "x")]);
        writer.Commit();
        var done = false;
        var reading = Task.Run(
            () =>
            {
                var opened = 0;
                do
                {
                    using var reader = IndexReader.Open(folder.Path);
                    Assert.Equal(2, reader.DocumentCount);
                    Assert.Equal(2, new IndexSearcher(reader).Search(new TermQuery("text", "x"), 9).Count);
                    opened++;
                }
                while (!Volatile.Read(ref done));

                return opened;
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; i < 40; i++)
        {
            writer.UpdateDocuments("key", "a", [Document("a", "x"), Document("a", "x")]);
            writer.Commit();
        }

        Volatile.Write(ref done, true);
        Assert.True(await reading > 0);
    }

    [Fact]
    public void A_reader_in_use_outlives_its_disposal()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, Schema))
        {
            for (var i = 0; i < 100; i++)
                writer.AddDocument(Document("k" + i.ToString("d3"), "x"));
            writer.Commit();
        }

        var reader = IndexReader.Open(folder.Path);
        using (var terms = reader.Terms("key").GetEnumerator())
        {
            Assert.True(terms.MoveNext());
            reader.Dispose();
            Assert.True(terms.MoveNext());
            Assert.Equal("k001", terms.Current.Term);
        }

        Assert.Throws<ObjectDisposedException>(() => reader.Document(0));
    }

    private static IndexDocument Document(string key, string text) => new IndexDocument().Add("key", key).Add("text", text);

    private static int[] Counts(IndexReader reader, params string[] texts) =>
        [.. texts.Select(t => t.Split(' ').Sum(w => new IndexSearcher(reader).Count(new TermQuery("text", w))))];

    private static void AssertFlock(string file, int expectedExit)
    {
        if (!File.Exists("/usr/bin/flock"))
            return;
        using var process = Process.Start(
            new ProcessStartInfo("/usr/bin/flock") { UseShellExecute = false, ArgumentList = { "-n", file, "true" } })!;
        process.WaitForExit();
        Assert.Equal(expectedExit, process.ExitCode);
    }
}
