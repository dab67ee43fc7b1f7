using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The project's own pipeline, run once over the sample inbox in a folder of its own.</summary>
public sealed class SampleArchive : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    internal ToolResult First { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string yaml = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "pipeline.yaml"));
        await File.WriteAllTextAsync(
            _folder["pipeline.yaml"],
            yaml.Replace("samples/inbox", Path.Combine(Repository.Root, "samples", "inbox"), StringComparison.Ordinal));
        First = await ToolProcess.RunAsync(Folder, "run", "pipeline.yaml");
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();
}
