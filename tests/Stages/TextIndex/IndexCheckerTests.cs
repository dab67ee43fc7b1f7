namespace Tars.TextIndex.Tests;

public sealed class IndexCheckerTests
{
    private static readonly IndexWriterOptions Plain = new() { BufferDocuments = 50, UseCompoundFiles = false };

    [Fact]
    public void A_sound_index_has_no_faults_and_is_counted()
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 91);
        var report = new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken);
        Assert.Equal("", string.Join('\n', report.Faults));
        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(reader.MaxDoc, report.Segments.Sum(s => s.Documents));
        Assert.Equal(reader.MaxDoc - reader.DocumentCount, report.Segments.Sum(s => s.Deleted));
        Assert.True(report.Segments.Sum(s => s.Positions) > report.Segments.Sum(s => s.Terms));
        Assert.Equal(reader.Segments.Sum(s => s.IndexedFields.Sum(f => f.SumDocFreq)), report.Segments.Sum(s => s.Postings));
        var files = folder.Names();
        Assert.True(new IndexChecker(folder.Path).DropDamagedSegments(TestContext.Current.CancellationToken).IsClean);
        Assert.Equal(files, folder.Names());
    }

    [Fact]
    public void A_long_postings_list_with_skip_data_is_sound_and_so_is_what_Java_wrote()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("text").Keyword("tag")))
        {
            var random = new Random(92);
            for (var i = 0; i < 20_000; i++)
            {
                var text = string.Join(
                    ' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => "w" + (int)(20 * Math.Pow(random.NextDouble(), 3))));
                writer.AddDocument(new IndexDocument().Add("text", text).Add("tag", "t" + random.Next(2)));
            }

            writer.Commit();
        }

        Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
        if (Testing.Java.JavaProgram.UnavailableReason is not null)
            return;
        using var java = new TempFolder();
        Testing.Java.JavaProgram.Run("IndexWrite", java.Path, "3", "3000", "true", "true");
        Assert.Equal("", string.Join('\n', new IndexChecker(java.Path).Check(TestContext.Current.CancellationToken).Faults));
    }

    [Fact]
    public void A_damaged_file_is_named_and_its_segment_is_dropped_only_on_demand()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), Plain))
        {
            for (var i = 0; i < 150; i++)
                writer.AddDocument(new IndexDocument().Add("key", "k" + i).Add("text", "some text " + i));
            writer.Commit();
        }

        var checker = new IndexChecker(folder.Path);
        var whole = checker.Check(TestContext.Current.CancellationToken);
        Assert.Equal(3, whole.Segments.Count);
        foreach (var file in folder.Names().Where(f => f.StartsWith("_1", StringComparison.Ordinal)))
        {
            var bytes = File.ReadAllBytes(folder[file]);
            var damaged = bytes.ToArray();
            damaged[bytes.Length / 2] ^= 4;
            File.WriteAllBytes(folder[file], damaged);
            var fault = Assert.Single(checker.Check(TestContext.Current.CancellationToken).Faults);
            Assert.Equal((file, "_1"), (fault.File, fault.Segment));
            File.Delete(folder[file]);
            fault = Assert.Single(checker.Check(TestContext.Current.CancellationToken).Faults);
            Assert.Equal((file, "_1"), (fault.File, fault.Segment));
            File.WriteAllBytes(folder[file], bytes);
        }

        Assert.True(checker.Check(TestContext.Current.CancellationToken).IsClean);
        File.WriteAllBytes(folder["_1.fdt"], []);
        var before = folder.Names();
        checker.Check(TestContext.Current.CancellationToken);
        Assert.Equal(before, folder.Names());
    }

    [Fact]
    public void Dropping_keeps_the_sound_segments_and_needs_the_lock()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), Plain))
        {
            for (var i = 0; i < 150; i++)
                writer.AddDocument(new IndexDocument().Add("key", "k" + i));
            writer.Commit();
            Assert.Throws<IndexLockedException>(
                () => new IndexChecker(folder.Path).DropDamagedSegments(TestContext.Current.CancellationToken));
        }

        File.WriteAllBytes(folder["_1.fdt"], [1, 2, 3]);
        Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path));
        var report = new IndexChecker(folder.Path).DropDamagedSegments(TestContext.Current.CancellationToken);
        Assert.Equal("_1.fdt", Assert.Single(report.Faults).File);
        using (var reader = IndexReader.Open(folder.Path, verifyChecksums: true))
            Assert.Equal(100, reader.DocumentCount);
        using var next = IndexWriter.Open(folder.Path, RandomCorpus.Schema());
        Assert.DoesNotContain("_1.fdt", folder.Names());
    }

    [Fact]
    public void A_damaged_commit_is_a_fault_of_no_segment()
    {
        using var folder = new TempFolder();
        Assert.Throws<IndexNotFoundException>(() => new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken));
        CrashTests.Build(folder.Path, 93);
        var commit = folder.Names().Single(f => f.StartsWith("segments_", StringComparison.Ordinal));
        File.WriteAllBytes(folder[commit], [.. File.ReadAllBytes(folder[commit]).SkipLast(3)]);
        var fault = Assert.Single(new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults);
        Assert.Equal((commit, null), (fault.File, fault.Segment));
        Assert.Throws<IndexCorruptException>(
            () => new IndexChecker(folder.Path).DropDamagedSegments(TestContext.Current.CancellationToken));
    }
}
