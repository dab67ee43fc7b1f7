using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Architecture.Tests;

/// <summary>docs/stages is made from the nodes' specs.</summary>
/// <remarks>Run the tests with TARS_UPDATE=1 to write the pages anew.</remarks>
public sealed class ReferencePageTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "docs", "stages");
    private static readonly string s_channels = Path.Combine(Repository.Root, "docs", "channels");
    private static readonly NodeCatalog s_catalog =
        NodeCatalog.FromAssemblies(ProjectAssemblies.All.Where(a => ProjectAssemblies.IsStage(a.GetName().Name!)));

    public static TheoryData<string> Nodes => [.. s_catalog.Specs.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Page_IsThatOfTheSpec(string node) => Check(s_folder, s_catalog.Find(node)!);

    [Fact]
    public void PagesOfChannels_AreThoseOfTheirSpecs()
    {
        Assert.All(s_catalog.Channels, c => Check(s_channels, c));
        Assert.All(s_catalog.Channels.SelectMany(c => c.Options), o => Assert.False(string.IsNullOrEmpty(o.Description), o.Name));
        Assert.Equal(
            s_catalog.Channels.Select(c => c.Name + ".md"),
            Directory.EnumerateFiles(s_channels).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void Check(string folder, NodeSpec spec)
    {
        string page = ReferencePage.Write(spec);
        string path = Path.Combine(folder, spec.Name + ".md");
        if (Environment.GetEnvironmentVariable("TARS_UPDATE") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, page);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run this test with TARS_UPDATE=1");
        Assert.Equal(File.ReadAllText(path), page);
    }

    [Fact]
    public void Folder_HoldsThePagesOfNodesOnly() => Assert.Equal(
        s_catalog.Specs.Select(s => s.Name + ".md"),
        Directory.EnumerateFiles(s_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Options_AreAllDescribed(string node) =>
        Assert.All(s_catalog.Find(node)!.Options, o => Assert.False(string.IsNullOrEmpty(o.Description), o.Name));
}
