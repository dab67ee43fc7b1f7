namespace Tars.Stages.Rag.Tests.Index;

public sealed class ArchiveSwapTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory().FullName;

    private string Folder => Path.Combine(_root, "index");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Take_ReplacesTheFolder_AndCleanLeavesNothingBeside()
    {
        Write(Folder, "old");
        Write(ArchiveSwap.Beside(Folder), "new");
        ArchiveSwap.Take(Folder);
        Assert.Equal("new", Read());
        ArchiveSwap.Clean(Folder);
        Assert.Equal("new", Read());
        Assert.Equal([Folder], Directory.GetDirectories(_root));
    }

    [Fact]
    public void Take_NoFolderYet_PutsItThere()
    {
        Write(ArchiveSwap.Beside(Folder), "new");
        ArchiveSwap.Take(Folder);
        Assert.Equal("new", Read());
    }

    [Fact]
    public void Clean_BetweenTheStepsOfASwap_BringsTheOldOneBack()
    {
        Write(Folder + ".replaced", "old");
        Write(ArchiveSwap.Beside(Folder), "new");
        Assert.True(ArchiveSwap.Clean(Folder));
        Assert.Equal("old", Read());
        Assert.Equal([Folder], Directory.GetDirectories(_root));
        Assert.False(ArchiveSwap.Clean(Folder));
    }

    [Fact]
    public void Real_OfALink_IsWhereItLeads()
    {
        Write(Path.Combine(_root, "elsewhere"), "old");
        Directory.CreateSymbolicLink(Folder, Path.Combine(_root, "elsewhere"));
        Assert.Equal(Path.Combine(_root, "elsewhere"), ArchiveSwap.Real(Folder + "/"));
        Write(ArchiveSwap.Beside(ArchiveSwap.Real(Folder)), "new");
        ArchiveSwap.Take(ArchiveSwap.Real(Folder));
        Assert.Equal("new", Read());
    }

    private static void Write(string folder, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "file"), text);
    }

    private string Read() => File.ReadAllText(Path.Combine(Folder, "file"));
}
