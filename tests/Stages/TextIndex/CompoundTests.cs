using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>Segments whose files are in one: which ones are, and that all else is as with plain ones.</summary>
public sealed class CompoundTests
{
    [Fact]
    public void New_segments_are_compound_and_merged_ones_up_to_a_share_of_the_index()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 100 });
        var corpus = new RandomCorpus(31);
        Add(writer, corpus, 800);
        writer.Commit();
        Assert.All(Forms(folder), s => Assert.True(s.IsCompound, s.Name));
        Assert.Equal(8 * 3, folder.Names().Count(n => n[0] == '_'));

        // The merge of ten of the eleven is nearly the whole index.
        Add(writer, corpus, 300);
        writer.Commit();
        Assert.Contains(Forms(folder), s => !s.IsCompound && s.Documents >= 1000);
        Assert.Contains(Forms(folder), s => s.IsCompound);
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(1100, reader.DocumentCount);
    }

    [Theory]
    [InlineData(true, 1.0, true, true)]
    [InlineData(true, 0.0, true, false)]
    [InlineData(false, 1.0, false, false)]
    public void Options_say_which_are_compound(bool use, double share, bool fresh, bool merged)
    {
        using var folder = new TempFolder();
        var options = new IndexWriterOptions { BufferDocuments = 50, UseCompoundFiles = use, MaxCompoundShare = share };
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), options))
        {
            Add(writer, new RandomCorpus(32), 550);
            writer.Commit();
        }

        var forms = Forms(folder);
        Assert.Equal(merged, Assert.Single(forms, s => s.Documents >= 500).IsCompound);
        Assert.All(forms.Where(s => s.Documents < 500), s => Assert.Equal(fresh, s.IsCompound));
        Assert.Equal(!fresh && !merged, folder.Names().All(n => !n.EndsWith(".cfs", StringComparison.Ordinal)));
        Assert.Throws<ArgumentException>(
            () => IndexWriter.Open(folder.Path, RandomCorpus.Schema(), options with { MaxCompoundShare = 1.1 }));
        Assert.Throws<ArgumentException>(
            () => IndexWriter.Open(folder.Path, RandomCorpus.Schema(), options with { MaxCompoundShare = double.NaN }));
    }

    [Fact]
    public void Plain_and_compound_segments_are_deleted_from_merged_and_agree_with_Java()
    {
        using var folder = new TempFolder();
        using var added = new TempFolder();
        CrashTests.Build(added.Path, 33, compound: true);
        var corpus = new RandomCorpus(34);
        var kinds = new HashSet<bool>();
        for (var round = 0; round < 6; round++)
        {
            var options = new IndexWriterOptions { BufferDocuments = 60, UseCompoundFiles = round % 2 == 0, MaxCompoundShare = 0.3 };
            using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), options))
            {
                RandomChanges.Apply(writer, corpus, 300, commits: 2);
                if (round == 2)
                    writer.AddIndex(added.Path);
                for (var i = round; i < 2000; i += 9)
                    writer.DeleteDocuments("key", "k" + i);
                writer.Commit();
            }

            kinds.UnionWith(Forms(folder).Select(s => s.IsCompound));
            Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
        }

        Assert.Equal(2, kinds.Count);
        if (JavaProgram.UnavailableReason is null)
            Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, [.. Enumerable.Range(0, 200).Select(_ => corpus.Query())]));
    }

    [Fact]
    public void Damage_within_a_compound_file_is_named_by_the_file_it_is_in()
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 35, compound: true);
        var file = folder.Names().First(n => n.EndsWith(".cfs", StringComparison.Ordinal));
        var sound = File.ReadAllBytes(folder[file]);
        foreach (var extension in new[] { ".fdt", ".nvd", "_Lucene84_0.pos", "_Lucene84_0.tim", "_Lucene80_0.dvd" })
        {
            var (start, length) = Place(folder.Path, file[..^4], extension);
            var bytes = sound.ToArray();
            bytes[start + (length / 2)] ^= 4;
            Replace(folder[file], bytes);
            var inner = $"{file}/{file[..^4]}{extension}";
            Assert.Equal(inner, Assert.Single(new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults).File);
            var error = Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path, verifyChecksums: true));
            Assert.Equal(inner, error.File);
        }

        // The end of an inner file looks like the end of a file.
        var (last, size) = Place(folder.Path, file[..^4], ".fdt");
        Replace(folder[file], sound[..(last + size)]);
        Assert.Equal(file, Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path)).File);
        Replace(folder[file], sound);
        Assert.True(new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).IsClean);
    }

    private static void Add(IndexWriter writer, RandomCorpus corpus, int count)
    {
        for (var i = 0; i < count; i++)
            writer.AddDocument(corpus.Next().ToIndex());
    }

    private static IReadOnlyList<SegmentStatistics> Forms(TempFolder folder)
    {
        using var reader = IndexReader.Open(folder.Path);
        return reader.Statistics().Segments;
    }

    private static (int Start, int Length) Place(string folder, string segment, string extension)
    {
        var entries = File.ReadAllBytes(Path.Combine(folder, segment + ".cfe"));
        var at = entries.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(extension)) + extension.Length;
        long Read(int from) => System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(entries.AsSpan(from));
        return ((int)Read(at), (int)Read(at + 8));
    }

    // Another file in its place, as a reader may have the old one mapped.
    private static void Replace(string file, byte[] bytes)
    {
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
    }
}
