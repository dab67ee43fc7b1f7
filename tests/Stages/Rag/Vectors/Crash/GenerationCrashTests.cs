using System.Diagnostics;

namespace Tars.Stages.Rag.Tests.Vectors.Crash;

/// <summary>Processes that die within a commit; the long form is <c>./run.sh bench vectors-crash</c>.</summary>
public sealed class GenerationCrashTests : IDisposable
{
    private const string FolderVariable = "TARS_TEST_GENERATIONS";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Explicit = true)]
    public void Child()
    {
        string folder = Environment.GetEnvironmentVariable(FolderVariable) ?? throw new InvalidOperationException("for a child process");
        GenerationWriter.Write(folder, commits: 6);
    }

    [Theory]
    [InlineData("vectors.before-finish:3", 2)]
    [InlineData("vectors.finished:4", 3)]
    [InlineData("vectors.before-graph:2", 1)]
    [InlineData("vectors.graph-written:2", 1)]
    [InlineData("vectors.prepared:3", 2)]
    [InlineData("vectors.before-cleanup:3", 3)]
    public async Task Commit_DiesWithin_TextAndVectorsAreOfOneCommit(string place, int least)
    {
        string folder = Path.Combine(_folder, "index");
        await RunAsync(folder, place);
        int last = GenerationWriter.Last(folder);
        Assert.InRange(last, least, 5);

        GenerationWriter.Write(folder, commits: 2);
        Assert.Equal(last + 2, GenerationWriter.Last(folder));
    }

    private static async Task RunAsync(string folder, string place)
    {
        string tests = Path.ChangeExtension(typeof(GenerationCrashTests).Assembly.Location, ".dll");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { tests, "-noLogo", "-noColor", "-explicit", "only", "-method", $"{typeof(GenerationCrashTests).FullName}.{nameof(Child)}" },
        };
        start.Environment["TARS_CRASH_AT"] = place;
        start.Environment[FolderVariable] = folder;
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 137, $"the child ended with {child.ExitCode}:\n{output}");
    }
}
