using System.Buffers.Binary;
using System.Diagnostics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Tests;

/// <summary>Damaged files end in a typed error, whatever bit it is; never in a hang or another exception.</summary>
public sealed class CorruptionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_flipped_bit_is_found_by_checksum(bool compound)
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 51, compound);
        var random = new Random(51);
        foreach (var file in IndexFiles(folder))
        {
            for (var i = 0; i < Rounds(file, 12); i++)
            {
                using var damage = new Damage(folder[file], bytes => bytes[Place(random, i, bytes.Length)] ^= (byte)(1 << random.Next(8)));
                Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path, verifyChecksums: true).Dispose());
            }
        }

        IndexReader.Open(folder.Path, verifyChecksums: true).Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damage_to_what_Java_wrote_is_found_too(bool compound)
    {
        Assert.SkipWhen(Testing.Java.JavaProgram.UnavailableReason is not null, Testing.Java.JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        Testing.Java.JavaProgram.Run("IndexWrite", folder.Path, "56", "500", compound ? "true" : "false", "false");
        var random = new Random(56);
        foreach (var file in IndexFiles(folder))
        {
            for (var i = 0; i < 6; i++)
            {
                using (new Damage(folder[file], bytes => bytes[Place(random, i, bytes.Length)] ^= (byte)(1 << random.Next(8))))
                    Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path, verifyChecksums: true).Dispose());
                using (new Damage(folder[file], i switch { 0 => 0, 1 => 15, 2 => -1, _ => random.Next(1 << 20) }))
                    Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path).Dispose());
            }
        }

        Assert.Contains(IndexFiles(folder), f => f.EndsWith(compound ? ".cfs" : ".pay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_truncation_is_found_on_opening(bool compound)
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 52, compound);
        var random = new Random(52);
        foreach (var file in IndexFiles(folder))
        {
            for (var i = 0; i < Rounds(file, 6); i++)
            {
                using var damage = new Damage(folder[file], i switch { 0 => 0, 1 => 15, 2 => -1, _ => random.Next(1 << 20) });
                var error = Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path).Dispose());
                Assert.NotEmpty(error.Reason);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damage_that_opening_does_not_see_gives_results_or_a_typed_error(bool compound)
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 53, compound);
        var random = new Random(53);
        var corpus = new RandomCorpus(53, vocabulary: 500);
        var found = 0;
        var sound = Allocated(() => ReadEverything(folder.Path, new RandomCorpus(53, vocabulary: 500)));
        var size = IndexFiles(folder).Sum(f => new FileInfo(folder[f]).Length);
        foreach (var file in IndexFiles(folder))
        {
            for (var i = 0; i < Rounds(file, 25); i++)
            {
                using var damage = new Damage(folder[file], bytes =>
                {
                    for (var n = random.Next(1, 4); n > 0; n--)
                        bytes[Place(random, 5, bytes.Length)] = (byte)random.Next(256);
                });
                var watch = Stopwatch.StartNew();
                var allocated = Allocated(() =>
                {
                    try
                    {
                        ReadEverything(folder.Path, corpus);
                    }
                    catch (IndexCorruptException)
                    {
                        found++;
                    }
                });
                Assert.True(watch.Elapsed < Limit, $"{file}: {watch.Elapsed}");
                Assert.True(allocated < 2 * (sound + size), $"{file}: {allocated} bytes, {sound} for the sound index of {size}");
            }
        }

        Assert.True(found > 50, $"only {found} damages were noticed");
    }

    /// <summary>A checksum tells of accidents, not of intent: whoever makes a file can make its checksum too.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damage_behind_a_right_checksum_gives_results_or_a_typed_error(bool compound)
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 57, compound);
        var random = new Random(57);
        var corpus = new RandomCorpus(57, vocabulary: 500);
        var found = 0;
        foreach (var file in IndexFiles(folder))
        {
            for (var i = 0; i < Rounds(file, 8); i++)
            {
                using var damage = new Damage(folder[file], bytes =>
                {
                    var body = bytes.AsSpan(0, bytes.Length - CodecHeader.FooterLength);
                    var at = random.Next(body.Length);
                    if (random.Next(2) == 0)
                        body.Slice(at, Math.Min(8, body.Length - at)).Fill(0xFF);
                    body[at] = (byte)random.Next(256);
                    BinaryPrimitives.WriteInt64BigEndian(
                        bytes.AsSpan(bytes.Length - 8), Crc32.Append(0, bytes.AsSpan(0, bytes.Length - 8)));
                });
                var watch = Stopwatch.StartNew();
                try
                {
                    ReadEverything(folder.Path, corpus);
                }
                catch (IndexException)
                {
                    found++;
                }

                Assert.True(watch.Elapsed < Limit, $"{file}: {watch.Elapsed}");
            }
        }

        Assert.True(found > 20, $"only {found} damages were noticed");
    }

    [Fact]
    public void A_file_that_goes_while_the_index_is_open_is_named()
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 58);
        using var reader = IndexReader.Open(folder.Path);
        var gone = IndexFiles(folder).First(f => f.EndsWith(".si", StringComparison.Ordinal));
        File.Delete(folder[gone]);
        Assert.Equal(gone, Assert.Throws<IndexCorruptException>(() => reader.Statistics()).File);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TempFolder();
        CrashTests.Build(folder.Path, 54);
        foreach (var file in IndexFiles(folder).Where(f => f[0] == '_'))
        {
            var bytes = File.ReadAllBytes(folder[file]);
            File.Delete(folder[file]);
            Assert.Equal(file, Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path).Dispose()).File);
            File.WriteAllBytes(folder[file], bytes);
        }
    }

    [Fact]
    public void Files_swapped_between_segments_are_found()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 50 }))
            RandomChanges.Apply(writer, new RandomCorpus(55), 150, commits: 1);
        foreach (var file in IndexFiles(folder)
            .Where(f => f.StartsWith("_0", StringComparison.Ordinal) && !f.EndsWith(".liv", StringComparison.Ordinal)))
        {
            using var damage = new Damage(folder[file], File.ReadAllBytes(folder["_1" + file[2..]]));
            Assert.Equal(file, Assert.Throws<IndexCorruptException>(() => IndexReader.Open(folder.Path).Dispose()).File);
        }
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static IEnumerable<string> IndexFiles(TempFolder folder) => folder.Names().Where(f => f != "write.lock");

    /// <summary>A compound file stands for many.</summary>
    private static int Rounds(string file, int each) => file.EndsWith(".cfs", StringComparison.Ordinal) ? 4 * each : each;

    private static int Place(Random random, int kind, int length) =>
        kind switch { 0 => 0, 1 => length - 1, 2 => Math.Min(length - 1, 40), _ => random.Next(length) };

    private static void ReadEverything(string path, RandomCorpus corpus)
    {
        using var reader = IndexReader.Open(path);
        for (var doc = 0; doc < reader.MaxDoc; doc += 7)
            reader.Document(doc);
        foreach (var field in new[] { "title", "text", "key", "tag" })
            _ = reader.Terms(field).Count();
        var searcher = new IndexSearcher(reader);
        for (var i = 0; i < 25; i++)
            searcher.Search(corpus.Query(), 10);
        reader.Statistics();
        ReadColumns(reader, searcher);
        foreach (var segment in reader.Segments)
        {
            foreach (var terms in segment.IndexedFields)
            {
                var cursor = terms.Enumerate();
                for (var n = 0; n < 100 && cursor.Next(); n++)
                {
                    var postings = segment.Postings(terms.Field, cursor.State, positions: true, offsets: true);
                    while (postings.Next() != int.MaxValue)
                    {
                        for (var i = terms.Field.HasPositions ? postings.Freq : 0; i > 0; i--)
                            postings.NextPosition();
                    }
                }
            }
        }
    }

    private static void ReadColumns(IndexReader reader, IndexSearcher searcher)
    {
        foreach (var field in new[] { "year", "blob", "kind", "tag", "marks" })
        {
            if (reader.Column(field) is not { } column)
                continue;
            for (var doc = 0; doc < reader.MaxDoc; doc++)
            {
                column.Number(doc);
                column.Numbers(doc);
                column.Bytes(doc);
                column.Strings(doc);
            }
        }

        searcher.Count(new NumericRangeQuery("year", 1950, 1980));
        searcher.Count(new NumericRangeQuery("marks", -50, 80));
        searcher.Search(new MatchAllQuery(), 10, [SortKey.By("kind"), SortKey.By("year", descending: true), SortKey.By("marks")]);
        searcher.CountBy(new MatchAllQuery(), "tag", 10);
    }

    /// <summary>
    /// Another content for a file, until disposed. The file is replaced, not written over, as readers may have it mapped.
    /// </summary>
    private sealed class Damage : IDisposable
    {
        private readonly string _file;
        private readonly byte[] _original;

        public Damage(string file, Action<byte[]> change) : this(file)
        {
            var bytes = (byte[])_original.Clone();
            change(bytes);
            Replace(bytes);
        }

        public Damage(string file, int keep) : this(file) =>
            Replace(_original[..(keep < 0 ? _original.Length - 1 : keep % _original.Length)]);

        public Damage(string file, byte[] content) : this(file) => Replace(content);

        private Damage(string file)
        {
            _file = file;
            _original = File.ReadAllBytes(file);
        }

        public void Dispose() => Replace(_original);

        private void Replace(byte[] bytes)
        {
            File.Delete(_file);
            File.WriteAllBytes(_file, bytes);
        }
    }
}
