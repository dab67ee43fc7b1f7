namespace Tars.Duck.Tests;

public sealed class DuckLockdownTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tars-duck-").FullName;

    public DuckLockdownTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "in"));
        Directory.CreateDirectory(Path.Combine(_root, "in-evil"));
        File.WriteAllText(Path.Combine(_root, "in", "a.csv"), "x\n1\n");
        File.WriteAllText(Path.Combine(_root, "in", "b.csv"), "x\n2\n");
        File.WriteAllText(Path.Combine(_root, "in-evil", "c.csv"), "x\n3\n");
        File.WriteAllText(Path.Combine(_root, "secret.csv"), "x\n4\n");
        File.CreateSymbolicLink(Path.Combine(_root, "in", "link.csv"), Path.Combine(_root, "secret.csv"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("FROM read_csv('ROOT/secret.csv')")]
    [InlineData("FROM read_csv('ROOT/in/../secret.csv')")]
    [InlineData("FROM read_csv('ROOT/in/link.csv')")]
    [InlineData("FROM read_csv('ROOT/in-evil/c.csv')")]
    [InlineData("FROM read_text('/etc/passwd')")]
    [InlineData("FROM glob('/etc/*')")]
    [InlineData("FROM read_csv('http://127.0.0.1:9/x.csv')")]
    [InlineData("ATTACH 'ROOT/other.db' AS other")]
    [InlineData("COPY (SELECT 1) TO 'ROOT/out.csv'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("SET memory_limit = '100GB'")]
    [InlineData("RESET allowed_directories")]
    public void Statement_ThatReachesOut_IsRefused(string sql)
    {
        using DuckDatabase database = Duck.Open(new DuckOptions { AllowedFolders = [Path.Combine(_root, "in")] });
        using DuckConnection connection = database.Connect();
        string[] before = Directory.GetFileSystemEntries(_root);

        Assert.Throws<DuckException>(() => connection.Execute(sql.Replace("ROOT", _root, StringComparison.Ordinal)));

        Assert.Equal(before, Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void AllowedFile_CanBeReadAndItsNeighbourCannot()
    {
        string allowed = Path.Combine(_root, "in", "a.csv");
        using DuckDatabase database = Duck.Open(new DuckOptions { AllowedFiles = [allowed] });
        using DuckConnection connection = database.Connect();

        using (DuckResult result = connection.Query("FROM read_csv(?)", [allowed]))
            Assert.Equal(1L, Assert.Single(result.ReadAll())[0]);
        Assert.Throws<DuckException>(() => connection.Query("FROM read_csv(?)", [Path.Combine(_root, "in", "b.csv")]));
    }

    [Fact]
    public void NothingAllowed_NoFileCanBeRead()
    {
        using DuckDatabase database = Duck.Open();
        using DuckConnection connection = database.Connect();

        var thrown = Assert.Throws<DuckException>(() => connection.Query("FROM read_csv(?)", [Path.Combine(_root, "in", "a.csv")]));

        Assert.Contains("Permission", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_AreWhatTheOptionsSay()
    {
        using DuckDatabase database = Duck.Open(new DuckOptions { MemoryLimit = 64L << 20, Threads = 2 });
        using DuckConnection connection = database.Connect();
        using DuckResult result = connection.Query(
            "SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('enable_external_access'), current_setting('lock_configuration')");

        Assert.Equal(["64.0 MiB", 2L, false, true], Assert.Single(result.ReadAll()));
    }

    [Fact]
    public void Load_AnotherFolder_SaysWhereItLooked()
    {
        Duck.Folder();
        var thrown = Assert.Throws<FileNotFoundException>(() => DuckLibrary.Load(_root));
        Assert.Contains(_root, thrown.Message, StringComparison.Ordinal);
    }
}
