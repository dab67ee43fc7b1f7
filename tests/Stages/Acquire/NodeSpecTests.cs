using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests;

public sealed class NodeSpecTests
{
    [Theory]
    [InlineData("folder", "path include exclude allow_empty watch settle rescan links after archive", "path")]
    [InlineData("verify", "manifest unlisted moved public_key signature gate report max_size types", "")]
    [InlineData("probe", "limit", "")]
    [InlineData("http_list",
        "file urls sitemap feed metalink include exclude refresh limit allow_empty allow_private connections requests_per_second stall "
        + "headers headers_for",
        "")]
    [InlineData("download",
        "folder allow_private connections connections_per_host requests_per_second segment max_size stall min_speed redirects digests "
        + "digest_beside quarantine headers headers_for",
        "folder")]
    public void A_definition_finds_the_node_and_its_options(string name, string options, string required)
    {
        NodeSpec spec = NodeCatalog.FromAssemblies(typeof(FolderSource).Assembly).Find(name)!;
        Assert.Equal(options, string.Join(' ', spec.Options.Select(o => o.Name)));
        Assert.Equal(required, string.Join(' ', spec.Options.Where(o => o.Required).Select(o => o.Name)));
    }

    [Fact]
    public void List_ThatGainsALine_LeavesWhatItNamedBeforeAsItIs()
    {
        NodeSpec list = NodeCatalog.FromAssemblies(typeof(FolderSource).Assembly).Find("http_list")!;
        Assert.True(list.Options.Single(o => o.Name == "file").IsEphemeral);
    }
}
