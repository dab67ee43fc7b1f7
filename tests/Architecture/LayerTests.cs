using System.Reflection;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Architecture.Tests;

/// <summary>References run one way: hosts, stages, pipeline.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Pipeline_ReferencesNoStageAndNoHost() =>
        Assert.Empty(ProjectAssemblies.OwnReferences(ProjectAssemblies.All.Single(a => a.GetName().Name == ProjectAssemblies.Pipeline)));

    [Fact]
    public void StandaloneLibraries_ReferenceNothingOfTheProject() => Assert.All(
        ProjectAssemblies.All.Where(a => ProjectAssemblies.Standalone.Contains(a.GetName().Name)),
        a => Assert.Empty(ProjectAssemblies.OwnReferences(a)));

    [Fact]
    public void Stages_ReferenceThePipelineTheirModelAndStandaloneLibrariesOnly() => Assert.All(
        ProjectAssemblies.All.Where(a => ProjectAssemblies.IsStage(a.GetName().Name!)),
        a => Assert.All(
            ProjectAssemblies.OwnReferences(a),
            r => Assert.True(
                r is ProjectAssemblies.Pipeline or "Tars.Stages.Model" || ProjectAssemblies.Standalone.Contains(r),
                $"{a.GetName().Name} references {r}")));

    [Fact]
    public void Names_OfTypes_SayWhatIsInside() => Assert.All(
        ProjectAssemblies.All.SelectMany(a => a.GetTypes()),
        t => Assert.DoesNotMatch("(Manager|Helper|Helpers|Utils|Util|Service)$", t.Name));

    [Fact]
    public void PublicTypes_AreSealedOrMeantToBeExtended()
    {
        Type[] open =
        [
            .. ProjectAssemblies.All.SelectMany(a => a.GetExportedTypes()).Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract),
        ];
        // A document is what a table also is; nothing else is open for deriving without being abstract.
        Assert.Equal(["TextDocument"], open.Select(t => t.Name));
    }

    [Fact]
    public void SourceFiles_AreNotLongerThan400Lines() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any()),
        f => Assert.True(File.ReadLines(f).Count() <= 400, $"{Path.GetRelativePath(Repository.Root, f)} has more than 400 lines"));

    [Fact]
    public void Nodes_OfTheTool_IncludeTheNamesOthersBuildOn()
    {
        NodeCatalog catalog = NodeCatalog.FromAssemblies(ProjectAssemblies.All.Where(a => ProjectAssemblies.IsStage(a.GetName().Name!)));
        string[] names = ["chunk", "embed", "extract", "files", "folder", "forensics", "index", "probe", "table", "transcribe", "verify"];
        Assert.Empty(names.Except(catalog.Specs.Select(s => s.Name)));
        Assert.All(catalog.Specs, s => Assert.All(s.Options, o => Assert.NotEmpty(o.Takes)));
    }
}
