namespace Tars.TextIndex.Tests;

/// <summary>What a killed process leaves behind never harms the last commit, and goes when the next writer opens.</summary>
public sealed class CrashTests
{
    [Fact]
    public void Leftovers_are_removed_and_foreign_files_are_not()
    {
        using var folder = new TempFolder();
        Build(folder.Path, 41);
        var files = folder.Names();
        string[] leftovers = ["pending_segments_9", "_zz.fdt", "_zz_Lucene84_0.doc", "_zz.si", "_0_1z.liv", "segments_0"];
        string[] foreign = ["notes.txt", "_readme", "vectors.bin", "segments_x!", "_UPPER.txt"];
        foreach (var file in leftovers.Concat(foreign))
            File.WriteAllText(folder[file], "left");

        using (IndexWriter.Open(folder.Path, RandomCorpus.Schema()))
            Assert.Equal(files.Concat(foreign).Append("write.owner").Order(StringComparer.Ordinal), folder.Names());
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.True(reader.DocumentCount > 0);
    }

    [Fact]
    public void A_copy_taken_at_any_moment_holds_the_last_commit()
    {
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(42);
        using var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 20 });
        var committed = 0;
        for (var round = 0; round < 30; round++)
        {
            for (var i = 0; i < 15; i++)
                writer.AddDocument(corpus.Next().ToIndex());
            if (round % 4 == 3)
            {
                writer.Commit();
                committed = (round + 1) * 15;
            }

            // What the disk holds now is what a kill would leave.
            using var copy = new TempFolder();
            foreach (var file in folder.Names().Where(f => f != "write.lock"))
            {
                try
                {
                    File.Copy(folder[file], copy[file]);
                }
                catch (FileNotFoundException)
                {
                    // A merge that ended meanwhile took away what it merged; no commit has that.
                }
            }

            if (committed == 0)
            {
                Assert.Throws<IndexNotFoundException>(() => IndexReader.Open(copy.Path));
                continue;
            }

            using (var resumed = IndexWriter.Open(copy.Path, RandomCorpus.Schema()))
            {
                using var reader = IndexReader.Open(copy.Path, verifyChecksums: true);
                Assert.Equal(committed, reader.DocumentCount);
                resumed.AddDocument(corpus.Next().ToIndex());
                resumed.Commit();
            }

            using var after = IndexReader.Open(copy.Path, verifyChecksums: true);
            Assert.Equal(committed + 1, after.DocumentCount);
        }
    }

    [Fact]
    public void A_failed_commit_leaves_the_last_one_and_rollback_continues()
    {
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(43);
        using var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema());
        writer.AddDocument(corpus.Next().ToIndex());
        writer.Commit();
        writer.AddDocument(corpus.Next().ToIndex());
        // A directory in the way makes the write of the commit fail.
        Directory.CreateDirectory(folder["pending_segments_2"]);

        Assert.ThrowsAny<Exception>(() => writer.Commit());
        Assert.Throws<InvalidOperationException>(() => writer.Commit());
        Directory.Delete(folder["pending_segments_2"]);
        writer.Rollback();
        using (var reader = IndexReader.Open(folder.Path, verifyChecksums: true))
            Assert.Equal(1, reader.DocumentCount);
        writer.AddDocument(corpus.Next().ToIndex());
        writer.Commit();
        using var after = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(2, after.DocumentCount);
    }

    /// <summary>Segments with deletes; all of them compound, or none.</summary>
    internal static void Build(string path, int seed, bool compound = false)
    {
        var options = new IndexWriterOptions { BufferDocuments = 300, UseCompoundFiles = compound, MaxCompoundShare = 1 };
        using var writer = IndexWriter.Open(path, RandomCorpus.Schema(), options);
        RandomChanges.Apply(writer, new RandomCorpus(seed, vocabulary: 500), 900, commits: 2);
    }
}
