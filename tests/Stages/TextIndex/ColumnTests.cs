using System.Globalization;
using System.Text;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>
/// Columns hold what was put in, through flushes, deletes and merges; Java reads the same out of them and the other way round.
/// </summary>
public sealed class ColumnTests
{
    private static readonly string[] Numbers = ["constant", "small", "stepped", "few", "wide", "sparse", "extreme"];

    [Fact]
    public void Values_come_back_after_flushes_deletes_and_merges()
    {
        using var folder = new TempFolder();
        var expected = Build(folder, 3000, 170);
        AssertHolds(folder, expected);
        Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
    }

    [Fact]
    public void Columns_over_many_blocks_of_documents_come_back()
    {
        using var folder = new TempFolder();
        var schema = new IndexSchema().Column("n", ColumnKind.Numeric).Column("s", ColumnKind.Sorted).Column("b", ColumnKind.Binary);
        const int Count = 200_000;
        using (var writer = IndexWriter.Open(folder.Path, schema))
        {
            for (var i = 0; i < Count; i++)
            {
                var document = new IndexDocument();
                if (Has(i))
                    document.Add("n", i * 7L).Add("s", "t" + (i % 5000)).Add("b", BitConverter.GetBytes(i).AsMemory(0, i % 4));
                writer.AddDocument(document);
            }

            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        var (numbers, strings, bytes) = (reader.Column("n")!, reader.Column("s")!, reader.Column("b")!);
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(Has(i) ? i * 7L : null, numbers.Number(i));
            if (i % 97 != 0)
                continue;
            Assert.Equal(Has(i) ? ["t" + (i % 5000)] : [], strings.Strings(i));
            Assert.Equal(Has(i) ? BitConverter.GetBytes(i)[..(i % 4)] : null, bytes.Bytes(i));
        }

        Assert.Equal(Enumerable.Range(0, Count).Count(i => Has(i) && i is >= 1000 and <= 150_000),
            new IndexSearcher(reader).Count(new NumericRangeQuery("n", 7000, 1_050_000)));

        // Dense, empty, sparse and full blocks of 65,536 documents.
        static bool Has(int i) => (i >> 16) switch { 0 => i % 3 != 0, 1 => false, 2 => i % 100 == 0, _ => true };
    }

    [Fact]
    public void Ranges_sorting_and_counting_agree_with_a_scan()
    {
        using var folder = new TempFolder();
        Build(folder, 2000, 300);
        using var reader = IndexReader.Open(folder.Path);
        var searcher = new IndexSearcher(reader);
        var live = reader.LiveDocuments().ToList();
        var (sparse, kind, set) = (reader.Column("sparse")!, reader.Column("sorted")!, reader.Column("set")!);
        Assert.Equal(live.Count(d => sparse.Number(d) is >= 100_000 and <= 700_000),
            searcher.Count(new NumericRangeQuery("sparse", 100_000, 700_000)));
        Assert.Equal(live.Count(d => sparse.Number(d) is not null), searcher.Count(new NumericRangeQuery("sparse", null, null)));
        Assert.Equal(0, searcher.Count(new NumericRangeQuery("sparse", 9, 8)));
        Assert.Equal(0, searcher.Count(new NumericRangeQuery("absent", null, null)));
        Assert.All(searcher.Search(new NumericRangeQuery("sparse", 0, null, 2.5f), 5), hit => Assert.Equal(2.5f, hit.Score));

        Assert.Equal(
            live.OrderBy(d => sparse.Number(d) is null).ThenBy(d => sparse.Number(d)).ThenBy(d => d).Take(50),
            searcher.Search(new MatchAllQuery(), 50, [SortKey.By("sparse")]));
        Assert.Equal(
            live.OrderBy(d => sparse.Number(d) is not null).ThenByDescending(d => sparse.Number(d)).ThenBy(d => d),
            searcher.Search(new MatchAllQuery(), int.MaxValue, [SortKey.By("sparse", descending: true, missingFirst: true)]));
        Assert.Equal(
            live.OrderBy(First, StringComparer.Ordinal).ThenByDescending(d => sparse.Number(d) ?? -1).ThenBy(d => d).Take(300),
            searcher.Search(new MatchAllQuery(), 300, [SortKey.By("sorted"), SortKey.By("sparse", descending: true)]));
        Assert.Equal(live.Take(7), searcher.Search(new MatchAllQuery(), 7, [SortKey.Score, SortKey.Document]));
        Assert.Equal(live.Take(7), searcher.Search(new MatchAllQuery(), 7, [SortKey.By("absent")]));

        var counted = live.SelectMany(set.Strings).GroupBy(s => s).Select(g => new TermCount(g.Key, g.Count()))
            .OrderByDescending(c => c.Documents).ThenBy(c => c.Term, StringComparer.Ordinal).ToList();
        Assert.Equal(counted, searcher.CountBy(new MatchAllQuery(), "set", int.MaxValue));
        Assert.Equal(counted.Take(3), searcher.CountBy(new MatchAllQuery(), "set", 3));
        Assert.Empty(searcher.CountBy(new MatchAllQuery(), "absent", 3));

        var several = reader.Column("several")!;
        Assert.Equal(
            live.Count(d => several.Numbers(d).Any(n => n is >= -20 and <= -3)), searcher.Count(new NumericRangeQuery("several", -20, -3)));
        Assert.Equal(live.Count(d => several.Numbers(d).Count > 0), searcher.Count(new NumericRangeQuery("several", null, null)));
        Assert.Equal(
            live.OrderBy(d => several.Numbers(d).Count == 0).ThenBy(d => several.Numbers(d) is [var least, ..] ? least : 0).ThenBy(d => d),
            searcher.Search(new MatchAllQuery(), int.MaxValue, [SortKey.By("several")]));
        Assert.Equal(
            live.OrderBy(d => several.Numbers(d).Count > 0)
                .ThenByDescending(d => several.Numbers(d) is [.., var most] ? most : 0).ThenBy(d => d),
            searcher.Search(new MatchAllQuery(), int.MaxValue, [SortKey.By("several", descending: true, missingFirst: true)]));
        Assert.All(live, d => Assert.Equal(several.Numbers(d).Count == 0 ? null : several.Numbers(d)[0], several.Number(d)));
        Assert.Throws<ArgumentException>(() => searcher.CountBy(new MatchAllQuery(), "sparse", 3));
        Assert.Throws<ArgumentException>(() => searcher.Search(new MatchAllQuery(), 3, [SortKey.By("bytes")]));

        // What sorts behind all terms stands for none.
        string First(int doc) => kind.Strings(doc) is [var first, ..] ? first : "~";
    }

    [Fact]
    public void Values_that_do_not_suit_a_column_are_refused()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema());
        Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("small", "text")));
        Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("small", 1).Add("small", 2)));
        Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("sorted", 1)));
        Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("set", new string('x', 32767))));
        Assert.Throws<ArgumentException>(() => new IndexSchema().Keyword("key", column: ColumnKind.Numeric));
        Assert.Throws<ArgumentException>(() => new IndexSchema().Keyword("key", column: ColumnKind.SortedNumeric));
        Assert.Throws<ArgumentException>(() => new IndexSchema().Column("n", ColumnKind.None));
        Assert.Throws<ArgumentException>(() => writer.AddDocument(new IndexDocument().Add("several", "1")));
        writer.AddDocument(new IndexDocument().Add("small", 1));
        writer.Commit();
        writer.Dispose();
        var error = Assert.Throws<ArgumentException>(() =>
            IndexWriter.Open(folder.Path, new IndexSchema().Column("small", ColumnKind.Sorted)));
        Assert.Contains("'small'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Java_reads_the_columns_and_gives_the_same_answers()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        Build(folder, 4000, 350);
        using var reader = IndexReader.Open(folder.Path);
        var check = JavaIndexCheck.Run(folder.Path, new List<string>());
        Assert.True(check.Clean, check.Output);
        Assert.Equal(reader.LiveDocuments().Select(d => List(reader, d)),
            JavaProgram.Run("ColumnList", folder.Path).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var searcher = new IndexSearcher(reader);
        var random = new Random(5);
        List<(string Line, string Own)> questions = [];
        for (var i = 0; i < 300; i++)
        {
            var word = random.Next(3) == 0 ? "" : " w" + random.Next(30);
            Query query = word.Length == 0 ? new MatchAllQuery() : new TermQuery("text", word[1..]);
            var field = Numbers[random.Next(Numbers.Length)];
            var (low, high) = (random.NextInt64() >> random.Next(64), random.NextInt64() >> random.Next(64));
            var ranged = i % 5 == 0 ? "several" : field;
            if (i % 5 == 0)
                (low, high) = (random.Next(-60, 60), random.Next(100));
            questions.Add(($"range {ranged} {low} {high}",
                string.Join(' ', searcher.Search(new NumericRangeQuery(ranged, low, high), reader.MaxDoc).Select(h => h.Doc))));
            var (name, kind) = random.Next(4) switch
            {
                0 => (field == "extreme" ? "small" : field, "number"), 1 => ("sorted", "string"), 2 => ("several", "numbers"),
                _ => ("set", "set"),
            };
            var (descending, first) = (random.Next(2) == 0, random.Next(2) == 0);
            questions.Add(($"sort {name} {kind} {(descending ? "descending" : "ascending")} {(first ? "first" : "last")}{word}",
                string.Join(' ', searcher.Search(query, 20, [SortKey.By(name, descending, first)]))));
            name = random.Next(2) == 0 ? "sorted" : "set";
            questions.Add(($"count {name}{word}",
                string.Join(' ', searcher.CountBy(query, name, int.MaxValue)
                .Select(c => (Term: Hex(Encoding.UTF8.GetBytes(c.Term)), c.Documents)).OrderBy(c => c.Term, StringComparer.Ordinal)
                .Select(c => $"{c.Term}:{c.Documents}"))));
        }

        File.WriteAllLines(folder["questions"], questions.Select(q => q.Line));
        var answers = JavaProgram.Run("ColumnList", folder.Path, folder["questions"]).Split('\n');
        for (var i = 0; i < questions.Count; i++)
            Assert.Equal((questions[i].Line, answers[i]), questions[i]);
        Assert.True(questions.Count(q => q.Own.Length > 0) > 300);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(40_000, true)]
    [InlineData(50_000, false)]
    public void Columns_that_Java_wrote_are_read_and_merged(int count, bool several)
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        var lines = JavaProgram.Run("ColumnWrite", folder.Path, "3", count.ToString(CultureInfo.InvariantCulture),
            several ? "true" : "false")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("", string.Join('\n', new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken).Faults));
        Compare();
        var schema = new IndexSchema().Keyword("key", stored: true);
        using (var writer = IndexWriter.Open(folder.Path, schema, new IndexWriterOptions { BufferDocuments = 1 }))
        {
            for (var i = 0; i < 30; i++)
                writer.AddDocument(new IndexDocument().Add("key", "more" + i));
            for (var i = 0; i < count; i++)
            {
                if (i % 3 != 0)
                    writer.DeleteDocuments("key", "k" + i);
            }

            writer.Commit();
        }

        lines = [.. lines.Where((_, i) => i % 3 == 0)];
        Compare();
        Assert.True(JavaIndexCheck.Run(folder.Path, new List<string>()).Clean);

        void Compare()
        {
            using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
            var docs = reader.LiveDocuments().Where(d => reader.Document(d).Get("key")![0] == 'k')
                .ToDictionary(d => reader.Document(d).Get("key")!);
            Assert.Equal(lines.Length, docs.Count);
            var columns = lines.SelectMany(l => l.Split(' ').Skip(1)).Select(v => v[..v.IndexOf('=', StringComparison.Ordinal)])
                .Distinct().ToDictionary(f => f, f => reader.Column(f)!);
            foreach (var line in lines)
            {
                var words = line.Split(' ');
                foreach (var word in words.Skip(1))
                {
                    var (field, value) = (word[..word.IndexOf('=', StringComparison.Ordinal)],
                        word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]);
                    var column = columns[field];
                    Assert.Equal(value, column.Kind switch
                    {
                        ColumnKind.Numeric => column.Number(docs[words[0]])?.ToString(CultureInfo.InvariantCulture),
                        ColumnKind.SortedNumeric => string.Join('|', column.Numbers(docs[words[0]])),
                        ColumnKind.Binary => Hex(column.Bytes(docs[words[0]])!),
                        _ => string.Join('|', column.Strings(docs[words[0]])).Replace(' ', '_'),
                    });
                }
            }
        }
    }

    private static IndexSchema Schema()
    {
        var schema = new IndexSchema().Keyword("key", stored: true).Text("text").Column("bytes", ColumnKind.Binary)
            .Column("fixed", ColumnKind.Binary, stored: true)
            .Column("several", ColumnKind.SortedNumeric).Column("one", ColumnKind.SortedNumeric)
            .Column("sorted", ColumnKind.Sorted, stored: true).Keyword("set", column: ColumnKind.SortedSet)
                .Column("single", ColumnKind.SortedSet);
        foreach (var number in Numbers)
            schema.Column(number, ColumnKind.Numeric);
        return schema;
    }

    /// <summary>Random documents, some replaced and deleted; gives back those that stay, each with the lines of its values.</summary>
    private static Dictionary<string, List<string>> Build(TempFolder folder, int documents, int bufferDocuments)
    {
        var expected = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var random = new Random(documents);
        using var writer = IndexWriter.Open(folder.Path, Schema(), new IndexWriterOptions { BufferDocuments = bufferDocuments });
        for (var i = 0; i < documents; i++)
        {
            var key = "k" + random.Next(documents);
            if (random.Next(10) == 0)
            {
                writer.DeleteDocuments("key", key);
                expected.Remove(key);
                continue;
            }

            var document = new IndexDocument().Add("key", key).Add("text", "w" + random.Next(30) + " w" + random.Next(30));
            List<string> lines = [];
            Number("constant", 42);
            Number("small", random.Next(100));
            Number("stepped", 1_000_000_000_000 + (random.Next(5000) * 86_400_000L));
            Number("few", (random.Next(20) * (1L << 40)) - 5);
            Number("wide", random.NextInt64(long.MinValue, long.MaxValue));
            Number("extreme", random.Next(2) == 0 ? long.MinValue : long.MaxValue);
            if (random.Next(3) == 0)
                Number("sparse", random.Next(1 << 20));
            Numbers("several", [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(-50, 50))]);
            Numbers("one", [random.NextInt64()]);
            Bytes("bytes", [.. Enumerable.Range(0, random.Next(9)).Select(_ => (byte)random.Next(256))]);
            Bytes("fixed", [(byte)i, 7]);
            if (random.Next(4) != 0)
                Strings("sorted", "term" + random.Next(300));
            Strings("set", [.. Enumerable.Range(0, random.Next(4)).Select(_ => "a common prefix of every \u00e9 term " + random.Next(40))]);
            Strings("single", random.Next(9) == 0 ? "" : "s" + random.Next(2000));
            writer.UpdateDocuments("key", key, [document]);
            expected[key] = lines;

            void Number(string field, long value)
            {
                document.Add(field, value);
                lines.Add($"{field}={value}");
            }

            void Numbers(string field, params long[] values)
            {
                foreach (var value in values)
                    document.Add(field, value);
                lines.AddRange(values.Order().Select(v => $"{field}={v}"));
            }

            void Bytes(string field, byte[] value)
            {
                document.Add(field, value.AsMemory());
                lines.Add($"{field}={Hex(value)}");
            }

            void Strings(string field, params string[] values)
            {
                foreach (var value in values)
                    document.Add(field, value);
                lines.AddRange(values.Distinct().Order(StringComparer.Ordinal).Select(v => $"{field}={Hex(Encoding.UTF8.GetBytes(v))}"));
            }
        }

        writer.Commit();
        return expected;
    }

    private static void AssertHolds(TempFolder folder, Dictionary<string, List<string>> expected)
    {
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.True(reader.Segments.Count < 15);
        Assert.Equal(expected.Count, reader.DocumentCount);
        foreach (var doc in reader.LiveDocuments())
        {
            var key = reader.Document(doc).Get("key")!;
            Assert.Equal(expected[key].Order(StringComparer.Ordinal),
                List(reader, doc).Split(' ').Skip(1).Where(v => !v.StartsWith("key=", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The document's number and its values by field, as the Java program lists them.</summary>
    private static string List(IndexReader reader, int doc)
    {
        var line = new StringBuilder().Append(doc);
        foreach (var field in Schema().Fields.Where(f => f.Column != ColumnKind.None).Select(f => f.Name).Order(StringComparer.Ordinal))
        {
            if (reader.Column(field) is not { } column)
                continue;
            foreach (var number in column.Numbers(doc))
                line.Append(CultureInfo.InvariantCulture, $" {field}={number}");
            if (column.Bytes(doc) is { } bytes)
                line.Append(CultureInfo.InvariantCulture, $" {field}={Hex(bytes)}");
            foreach (var text in column.Strings(doc))
                line.Append(CultureInfo.InvariantCulture, $" {field}={Hex(Encoding.UTF8.GetBytes(text))}");
        }

        return line.ToString();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
