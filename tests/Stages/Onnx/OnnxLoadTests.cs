namespace Tars.Onnx.Tests;

public sealed class OnnxLoadTests(OnnxFixture onnx)
{
    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        string path = Path.Combine(onnx.Folder, "nothing.so");

        var e = Assert.Throws<OnnxException>(() => OnnxRuntime.Load(path));

        Assert.Contains(path, e.Message);
    }

    [Fact]
    public void Load_FileThatIsNoLibrary_NamesIt_AndTheFileMayBeMendedLater()
    {
        string path = Path.Combine(onnx.Folder, "text.so");
        File.WriteAllText(path, "no library");
        var e = Assert.Throws<OnnxException>(() => OnnxRuntime.Load(path));
        Assert.Contains("cannot be loaded as a native library", e.Message);

        File.Copy(Directory.GetFiles(onnx.Library, "libonnxruntime*").First(), path, overwrite: true);

        Assert.NotEmpty(OnnxRuntime.Load(path).LibraryVersion);
    }

    [Fact]
    public void Load_OtherLibrary_SaysWhatItLacks()
    {
        string[] candidates = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6"];
        string? other = candidates.FirstOrDefault(File.Exists);
        if (other is null)
            Assert.Skip("no other native library is known here");

        var e = Assert.Throws<OnnxException>(() => OnnxRuntime.Load(other));

        Assert.Contains("OrtGetApiBase", e.Message);
    }

    [Fact]
    public void LoadFrom_FolderWithoutLibrary_NamesTheFolder()
    {
        string folder = Directory.CreateDirectory(Path.Combine(onnx.Folder, "empty")).FullName;

        Assert.Contains(folder, Assert.Throws<OnnxException>(() => OnnxRuntime.LoadFrom(folder)).Message);
    }

    [Fact]
    public void Load_SameFileTwice_IsOneRuntime() => Assert.Same(onnx.Runtime, OnnxRuntime.Load(onnx.Runtime.LibraryPath));

    [Fact]
    public void Session_MissingModel_NamesIt()
    {
        string path = Path.Combine(onnx.Folder, "nothing.onnx");

        Assert.Contains(path, Assert.Throws<OnnxException>(() => new OnnxSession(onnx.Runtime, path)).Message);
    }

    [Fact]
    public void Session_DamagedModel_GivesTheLibrarysMessageAndThePath()
    {
        string path = Path.Combine(onnx.Folder, "damaged ünïcode.onnx");
        File.WriteAllText(path, "this is no protobuf");

        var e = Assert.Throws<OnnxException>(() => new OnnxSession(onnx.Runtime, path));

        Assert.Contains(path, e.Message);
        Assert.NotEqual(0, e.Code);
        Assert.Contains("protobuf", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Session_ListsInputsAndOutputsWithShapes()
    {
        using OnnxSession session = onnx.Open(new TinyModel()
            .Input("a", OnnxElementType.Float, 2, -1).Input("flag", OnnxElementType.Bool, 1)
            .Node("Identity", ["a"], ["b"]).Node("Identity", ["flag"], ["c"])
            .Output("b", OnnxElementType.Float, 2, -1).Output("c", OnnxElementType.Bool, 1));

        Assert.Equal(["a: Float[2, -1]", "flag: Bool[1]"], session.Inputs.Select(p => p.ToString()));
        Assert.Equal(["b: Float[2, -1]", "c: Bool[1]"], session.Outputs.Select(p => p.ToString()));
    }
}
