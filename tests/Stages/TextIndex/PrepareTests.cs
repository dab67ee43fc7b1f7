namespace Tars.TextIndex.Tests;

/// <summary>A commit in two steps.</summary>
public sealed class PrepareTests
{
    private static readonly IndexSchema Schema = new IndexSchema().Keyword("key");
    private static readonly Dictionary<string, string> Data = new(StringComparer.Ordinal) { ["position"] = "1" };

    [Fact]
    public void What_is_prepared_is_seen_after_the_commit_and_later_changes_after_the_next()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 1 });
        Add(writer, "a");
        writer.Prepare(Data);
        Assert.Throws<IndexNotFoundException>(() => IndexReader.Open(folder.Path));
        writer.DeleteDocuments("key", "a");
        Add(writer, "b", "c");
        writer.Commit();
        Assert.Equal(["a"], Keys(folder, out var first));
        Assert.Equal("1", first["position"]);
        writer.Commit();
        Assert.Equal(["b", "c"], Keys(folder, out var second));
        Assert.Equal("1", second["position"]);
    }

    [Fact]
    public void Merges_between_the_steps_leave_what_is_prepared()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema, new IndexWriterOptions { BufferDocuments = 1 });
        Add(writer, "a", "b", "c");
        writer.Prepare();
        Add(writer, [.. Enumerable.Range(0, 60).Select(i => "x" + i)]);
        writer.DeleteDocuments("key", "b");
        writer.Commit();
        Assert.Equal(["a", "b", "c"], Keys(folder, out _));
        writer.Commit();
        Assert.Equal(62, Keys(folder, out _).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_prepared_is_forgotten_by_rollback_and_by_a_crash(bool rollback)
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        Add(writer, "a");
        writer.Commit();
        Add(writer, "b");
        writer.Prepare();
        using var copy = new TempFolder();
        if (rollback)
        {
            writer.Rollback();
            writer.Commit();
        }
        else
        {
            foreach (var file in folder.Names().Where(f => f != "write.lock"))
                File.Copy(folder[file], copy[file]);
        }

        var place = rollback ? folder : copy;
        Assert.Equal(["a"], Keys(place, out _));
        writer.Dispose();
        using var next = IndexWriter.Open(place.Path, Schema);
        Assert.DoesNotContain(place.Names(), n => n.StartsWith("pending", StringComparison.Ordinal));
        Assert.Equal(["a"], Keys(place, out _));
    }

    [Fact]
    public void Steps_in_the_wrong_order_are_refused_and_harm_nothing()
    {
        using var folder = new TempFolder();
        using var writer = IndexWriter.Open(folder.Path, Schema);
        Add(writer, "a");
        writer.Prepare(Data);
        Assert.Throws<InvalidOperationException>(() => writer.Prepare());
        Assert.Throws<InvalidOperationException>(() => writer.Commit(Data));
        writer.Commit();
        Assert.Equal(["a"], Keys(folder, out _));
    }

    private static void Add(IndexWriter writer, params string[] keys)
    {
        foreach (var key in keys)
            writer.AddDocument(new IndexDocument().Add("key", key));
    }

    private static List<string> Keys(TempFolder folder, out IReadOnlyDictionary<string, string> data)
    {
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        data = reader.UserData;
        var searcher = new IndexSearcher(reader);
        return [.. reader.Terms("key").Select(t => t.Term).Where(t => searcher.Count(new TermQuery("key", t)) == 1)];
    }
}
