namespace Tars.Stages.Rag.Tests.Vectors;

public sealed class VectorStoreTests : IDisposable
{
    private const string Model = "toy@1";
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Search_AfterACommit_FindsTheNearestFirst()
    {
        IReadOnlyList<string> names = Commit([], s =>
        {
            s.Replace("a", [Row(1, 1, 0), Row(2, 0, 1)]);
            s.Replace("b", [Row(3, 0.6f, 0.8f)]);
        });

        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal([1L, 3L], set.Search([1, 0], 2).Select(x => x.Id));
        Assert.Equal(0.8f, set.Score([0, 1], 3));
        Assert.Null(set.Score([0, 1], 4));
        Assert.Equal(Model, set.Model);
        Assert.Equal(3, set.Count);
        Assert.Empty(set.Search([1, 0], 0));
    }

    [Fact]
    public void Replace_SameRootAgain_TheEarlierRowsAreGone()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0), Row(2, 0, 1)]));
        names = Commit(names, s =>
        {
            s.Replace("a", [Row(3, 0, 1)]);
            s.Replace("a", [Row(4, 0.5f, 0.5f)]);
        });

        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal([4L], set.Search([1, 0], 10).Select(x => x.Id));
    }

    [Fact]
    public void UndoLast_AReplacement_LeavesTheEarlierOne()
    {
        IReadOnlyList<string> names = Commit([], s =>
        {
            s.Replace("a", [Row(1, 1, 0)]);
            Assert.True(s.Replace("b", [Row(2, 1, 0)]));
            s.UndoLast();
            s.Replace("c", [Row(3, 0, 1)]);
        });

        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal([1L, 3L], set.Search([1, 1], 10).Select(x => x.Id).Order());
        set.Segments[0].Verify();
    }

    [Fact]
    public void Replace_AnotherModel_IsRefusedAndNamesBoth()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0)]));
        using VectorStore store = VectorStore.Open(_folder, names);
        InvalidDataException e = Assert.Throws<InvalidDataException>(
            () => store.Replace("b", [(2, new Embedding("toy@2", new float[] { 1, 0 }))]));
        Assert.Contains("toy@1", e.Message, StringComparison.Ordinal);
        Assert.Contains("toy@2", e.Message, StringComparison.Ordinal);
        Assert.Contains("tars index rebuild", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replace_EverythingRemoved_FreesTheModel()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0)]));
        names = Commit(names, s => s.Replace("a", []));
        Assert.Empty(names);
        names = Commit(names, s => s.Replace("a", [(2, new Embedding("toy@2", new float[] { 1, 0, 0 }))]));
        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal("toy@2", set.Model);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Open_AfterACrashBeforeTheCommit_SeesTheCommitBeforeAndRemovesTheRest()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0)]));
        VectorStore crashed = VectorStore.Open(_folder, names);
        crashed.Replace("a", [Row(2, 0, 1)]);
        IReadOnlyList<string> never = crashed.Prepare();
        Assert.NotEqual(names, never);

        using VectorStore store = VectorStore.Open(_folder, names);
        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal([1L], set.Search([1, 0], 10).Select(x => x.Id));
        Assert.Equal(names, Directory.GetFiles(_folder).Select(x => Path.GetFileName(x)!));
        crashed.Dispose();
    }

    [Fact]
    public void Prepare_RepeatedAfterAFailedCommit_KeepsBothChanges()
    {
        using VectorStore store = VectorStore.Open(_folder, []);
        store.Replace("a", [Row(1, 1, 0)]);
        store.Prepare();
        store.Replace("b", [Row(2, 0, 1)]);
        IReadOnlyList<string> names = store.Prepare();
        store.Committed();
        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal(2, set.Count);
    }

    [Fact]
    public void Prepare_RandomChanges_AgreesWithAModelAndKeepsFewFiles()
    {
        var random = new Random(11);
        var expected = new Dictionary<string, List<(long Id, float[] Values)>>(StringComparer.Ordinal);
        IReadOnlyList<string> names = [];
        long id = 0;
        for (int round = 0; round < 120; round++)
        {
            names = Commit(names, s =>
            {
                for (int change = random.Next(1, 6); change > 0; change--)
                {
                    string key = $"root {random.Next(25)}";
                    (long Id, float[] Values)[] rows =
                        [.. Enumerable.Range(0, random.Next(4)).Select(_ => (++id, new[] { random.NextSingle(), random.NextSingle() }))];
                    s.Replace(key, [.. rows.Select(x => (x.Id, new Embedding(Model, x.Values)))]);
                    expected[key] = [.. rows];
                }
            });

            Assert.InRange(names.Count, 0, 9);
            Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(_folder).Select(x => Path.GetFileName(x)!).Order(StringComparer.Ordinal));
            using VectorSet set = VectorSet.Open(_folder, names);
            (long Id, float[] Values)[] all = [.. expected.Values.SelectMany(x => x)];
            Assert.Equal(all.Select(x => x.Id).Order(), set.Search([1, 0], 1000).Select(x => x.Id).Order());
            Assert.All(all, x => Assert.Equal(x.Values[1], set.Score([0, 1], x.Id)!.Value));
            Assert.All(set.Segments, x => x.Verify());
        }
    }

    [Fact]
    public void Open_CutFile_IsRefused()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0)]));
        string path = Path.Combine(_folder, names[0]);
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => VectorSet.Open(_folder, names));
        }
    }

    [Fact]
    public void Open_EachByteOfTheHeadFlipped_IsRefused()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0)]));
        string path = Path.Combine(_folder, names[0]);
        byte[] bytes = File.ReadAllBytes(path);
        for (int i = 0; i < VectorFileFormat.HeadLength; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x41;
            File.WriteAllBytes(path, changed);
            Assert.Throws<InvalidDataException>(() => VectorSet.Open(_folder, names));
        }
    }

    [Fact]
    public void Verify_EachByteOfTheBodyFlipped_IsSeen()
    {
        IReadOnlyList<string> names = Commit([], s => s.Replace("a", [Row(1, 1, 0)]));
        string path = Path.Combine(_folder, names[0]);
        byte[] bytes = File.ReadAllBytes(path);
        for (int i = VectorFileFormat.HeadLength; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x41;
            File.WriteAllBytes(path, changed);
            Assert.Throws<InvalidDataException>(() =>
            {
                using VectorSegment segment = VectorSegment.Open(path);
                segment.Verify();
            });
        }
    }

    [Theory]
    [InlineData("../vectors-1.vec")]
    [InlineData("/etc/passwd")]
    public void Open_NameThatLeavesTheFolder_IsRefused(string name) =>
        Assert.Throws<InvalidDataException>(() => VectorSet.Open(_folder, [name]));

    private static (long Id, Embedding Embedding) Row(long id, params float[] values) => (id, new Embedding(Model, values));

    private IReadOnlyList<string> Commit(IReadOnlyList<string> names, Action<VectorStore> change)
    {
        using VectorStore store = VectorStore.Open(_folder, names);
        change(store);
        names = [.. store.Prepare()];
        store.Committed();
        return names;
    }
}
