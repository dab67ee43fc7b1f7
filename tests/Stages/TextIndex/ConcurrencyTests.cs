using System.Collections.Concurrent;

namespace Tars.TextIndex.Tests;

/// <summary>Several threads change one index: what each does comes out in its order, and as a whole.</summary>
public sealed class ConcurrencyTests
{
    private static readonly IndexSchema Schema = new IndexSchema().Text("text").Keyword("key", stored: true).Keyword("group")
        .Column("version", ColumnKind.Numeric);

    [Theory]
    [InlineData(1, 4, 1)]
    [InlineData(2, 4, 2)]
    [InlineData(3, 2, 1)]
    public async Task Each_threads_changes_apply_in_its_order(int seed, int threads, int mergeThreads)
    {
        using var folder = new TempFolder();
        var expected = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var options = new IndexWriterOptions { BufferDocuments = 23, MergeThreads = mergeThreads };
        using (var writer = IndexWriter.Open(folder.Path, Schema, options))
        {
            var working = Enumerable.Range(0, threads)
                .Select(t => Task.Run(() => Work(writer, t, seed, expected), TestContext.Current.CancellationToken)).ToArray();
            var all = Task.WhenAll(working);
            for (var i = 0; !all.IsCompleted; i++)
            {
                await Task.WhenAny(all, Task.Delay(5, TestContext.Current.CancellationToken));
                if (i % 3 == 0)
                    writer.Commit();
                else
                    writer.OpenReader().Dispose();
            }

            await all;
            writer.Commit();
        }

        Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        var version = reader.Column("version")!;
        Assert.Equal(
            expected.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, (long?)p.Value)),
            reader.LiveDocuments().Select(d => (Key: reader.Document(d).Get("key")!, version.Number(d)))
                .OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Readers_see_an_update_of_several_documents_whole_or_not_at_all()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 17 });
        const int Threads = 3;
        const int Groups = 4;
        for (var group = 0; group < Groups; group++)
            Update(writer, group, 0, 0);
        writer.Commit();
        var updates = Task.WhenAll(Enumerable.Range(1, Threads).Select(t => Task.Run(
            () =>
            {
                // All threads update the same groups, so that they replace each other's documents.
                for (var i = 0; i < 250; i++)
                    Update(writer, i % Groups, t, i);
            },
            TestContext.Current.CancellationToken)));
        var looks = 0;
        for (; looks < 5 || !updates.IsCompleted; looks++)
        {
            if (looks % 4 == 0)
                writer.Commit();
            using var reader = looks % 2 == 0 ? writer.OpenReader() : IndexReader.Open(folder.Path);
            AssertWhole(reader, Groups);
        }

        await updates;
        writer.Commit();
        using var last = IndexReader.Open(folder.Path, verifyChecksums: true);
        AssertWhole(last, Groups);
        Assert.Equal(Enumerable.Range(0, Groups).Sum(g => 2 + g), last.DocumentCount);
    }

    [Fact]
    public async Task One_reader_answers_many_threads_alike()
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 61);
        using var reader = IndexReader.Open(folder.Path);
        var searcher = new IndexSearcher(reader);
        var corpus = new RandomCorpus(61, vocabulary: 500);
        var queries = Enumerable.Range(0, 200).Select(_ => corpus.Query()).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => queries.Select(q => (Hits: searcher.Search(q, 10),
                Sorted: searcher.Search(q, 10, [SortKey.By("kind"), SortKey.By("year")]), Counts: searcher.CountBy(q, "tag", 9))).ToList(),
            TestContext.Current.CancellationToken)));
        for (var i = 0; i < queries.Count; i++)
        {
            foreach (var answer in answers.Skip(1))
            {
                Assert.Equal(answers[0][i].Hits, answer[i].Hits);
                Assert.Equal(answers[0][i].Sorted, answer[i].Sorted);
                Assert.Equal(answers[0][i].Counts, answer[i].Counts);
            }
        }

        Assert.Contains(answers[0], a => a.Hits.Count > 5 && a.Counts.Count > 1);
    }

    [Fact]
    public void A_failed_merge_is_reported_by_the_next_call_and_harms_nothing()
    {
        using var folder = new TempFolder();
        var fails = false;
        var options = new IndexWriterOptions
        {
            BufferDocuments = 1, Reached = p =>
                { if (p == "merge.written" && Volatile.Read(ref fails)) throw new IOException("no merge today"); },
        };
        using var writer = IndexWriter.Open(folder.Path, Schema, options);
        Add(writer, "a", 0);
        writer.Commit();
        var files = folder.Names();
        Volatile.Write(ref fails, true);
        var error = Assert.ThrowsAny<Exception>(() =>
        {
            for (var i = 0; i < 40; i++)
                Add(writer, "b" + i, i);
            writer.Commit();
        });
        Assert.Equal("no merge today", Assert.IsType<IOException>(error).Message);
        Assert.Throws<InvalidOperationException>(() => writer.Commit());
        Assert.Throws<InvalidOperationException>(() => writer.OpenReader());
        Volatile.Write(ref fails, false);
        writer.Rollback();
        Assert.Equal(files, folder.Names());
        for (var i = 0; i < 40; i++)
            Add(writer, "c" + i, i);
        writer.Commit();
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(41, reader.DocumentCount);
        Assert.True(reader.Segments.Count <= 11);
    }

    [Fact]
    public async Task A_failure_in_one_thread_stops_the_others_until_rollback()
    {
        using var folder = new TempFolder();
        var fails = 0;
        var options = new IndexWriterOptions
        {
            BufferDocuments = 5, Writing = (file, _) =>
                { if (Volatile.Read(ref fails) == 1 && file.EndsWith(".tim", StringComparison.Ordinal)) throw new IOException("full"); },
        };
        using var writer = IndexWriter.Open(folder.Path, Schema, options);
        Add(writer, "a", 0);
        writer.Commit();
        Volatile.Write(ref fails, 1);
        var errors = await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(
            () => Record.Exception(() =>
            {
                for (var i = 0; i < 100_000; i++)
                    Add(writer, "t" + t, i);
            }),
            TestContext.Current.CancellationToken)));
        Assert.All(errors, e => Assert.True(e is IOException or InvalidOperationException, e?.ToString()));
        Assert.Contains(errors, e => e is IOException);
        Volatile.Write(ref fails, 0);
        writer.Rollback();
        Add(writer, "b", 0);
        writer.Commit();
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(["a", "b"], reader.LiveDocuments().Select(d => reader.Document(d).Get("key")));
    }

    [Fact]
    public void Deletes_that_come_during_a_merge_reach_what_it_makes()
    {
        using var folder = new TempFolder();
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var options = new IndexWriterOptions
        {
            BufferDocuments = 1,
            Reached = p =>
            {
                if (p != "merge.written")
                    return;
                started.Set();
                goOn.Wait(TestContext.Current.CancellationToken);
            },
        };
        using var writer = IndexWriter.Open(folder.Path, Schema, options);
        for (var i = 0; i < 12; i++)
            Add(writer, "k" + i, 0);
        Assert.True(started.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        writer.DeleteDocuments("key", "k3");
        Update(writer, 0, 1, 1);
        writer.UpdateDocuments("key", "k4", [Document("k4", 9)]);
        using (var during = writer.OpenReader())
            Assert.Equal(11 + 2, during.DocumentCount);
        goOn.Set();
        writer.Commit();
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(11 + 2, reader.DocumentCount);
        var searcher = new IndexSearcher(reader);
        Assert.Equal(0, searcher.Count(new TermQuery("key", "k3")));
        Assert.Equal(9, reader.Column("version")!.Number(Assert.Single(searcher.Search(new TermQuery("key", "k4"), 5)).Doc));
    }

    private static void Work(IndexWriter writer, int thread, int seed, ConcurrentDictionary<string, long> expected)
    {
        var random = new Random((seed * 100) + thread);
        for (var i = 0; i < 900; i++)
        {
            var key = $"t{thread}-{random.Next(60)}";
            if (random.Next(4) == 0)
            {
                writer.DeleteDocuments("key", key);
                expected.TryRemove(key, out _);
            }
            else
            {
                writer.UpdateDocuments("key", key, [Document(key, i)]);
                expected[key] = i;
            }
        }
    }

    private static void AssertWhole(IndexReader reader, int groups)
    {
        var searcher = new IndexSearcher(reader);
        var version = reader.Column("version")!;
        for (var group = 0; group < groups; group++)
        {
            var docs = searcher.Search(new TermQuery("group", "g" + group), 100);
            Assert.Equal(2 + group, docs.Count);
            Assert.Single(docs.Select(d => version.Number(d.Doc)).Distinct());
        }
    }

    private static void Update(IndexWriter writer, int group, int thread, int round) => writer.UpdateDocuments(
        "group", "g" + group,
        [.. Enumerable.Range(0, 2 + group)
            .Select(i => Document($"{thread}-{round}-{i}", (thread * 10_000) + round).Add("group", "g" + group))]);

    private static void Add(IndexWriter writer, string key, long version) => writer.AddDocument(Document(key, version));

    private static IndexDocument Document(string key, long version) =>
        new IndexDocument().Add("key", key).Add("text", "some words of " + key).Add("version", version);
}
