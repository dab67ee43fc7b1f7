using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

[assembly: AssemblyFixture(typeof(Tars.Onnx.Tests.OnnxFixture))]

namespace Tars.Onnx.Tests;

/// <summary>The library as the repository's assets pin it, and a folder for the models that the tests write.</summary>
public sealed class OnnxFixture : IAsyncLifetime
{
    private string? _missing;
    private string? _library;

    public string Folder { get; } = Directory.CreateTempSubdirectory("tars-onnx-").FullName;

    /// <summary>The folder of the library; skips the test where it cannot be had.</summary>
    public string Library
    {
        get
        {
            if (_library is null)
                Assert.Skip(_missing ?? "the library is not restored");
            return _library;
        }
    }

    internal OnnxRuntime Runtime => OnnxRuntime.LoadFrom(Library);

    public async ValueTask InitializeAsync()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "assets.json")))
            at = at.Parent;
        if (at is null)
        {
            _missing = "assets.json is not found above the tests' folder";
            return;
        }

        try
        {
            _library = await AssetStore.Open(Path.Combine(at.FullName, "assets.json")).FolderAsync("onnxruntime", CancellationToken.None);
        }
        catch (AssetException e)
        {
            _missing = e.Message;
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal OnnxSession Open(TinyModel model)
    {
        OnnxRuntime runtime = Runtime;
        string path = Path.Combine(Folder, Guid.NewGuid().ToString("N") + ".onnx");
        model.Save(path);
        return new OnnxSession(runtime, path);
    }
}
