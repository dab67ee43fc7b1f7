using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Tars.Onnx;

/// <summary>
/// A loaded ONNX Runtime library. There is one a library file and process; it stays loaded until the process ends, because the library's
/// threads and environment do. Safe for use from several threads.
/// </summary>
public sealed unsafe class OnnxRuntime
{
    // Errors come back as statuses; the library would also write them to standard error.
    private const int LogFatal = 4;
    private const int ArenaAllocator = 1;

    private static readonly ConcurrentDictionary<string, Lazy<OnnxRuntime>> s_loaded = new(StringComparer.Ordinal);

    private OnnxRuntime(string path)
    {
        LibraryPath = path;
        nint library = OpenLibrary(path);
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint entry))
            throw new OnnxException($"'{path}' is no ONNX Runtime library: it does not export OrtGetApiBase");

        nint* apiBase = ((delegate* unmanaged<nint*>)entry)();
        LibraryVersion = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "unknown";
        nint table = ((delegate* unmanaged<uint, nint>)apiBase[0])(OrtApi.Version);
        if (table == 0)
        {
            throw new OnnxException(
                $"'{path}' is ONNX Runtime {LibraryVersion}, which does not offer version {OrtApi.Version} of its C interface; take 1.17 or later");
        }

        Api = new OrtApi(table);
        nint environment, memory, allocator;
        fixed (byte* name = "tars\0"u8)
        {
            Api.Check(Api.CreateEnv(LogFatal, name, &environment), "creating ONNX Runtime's environment");
        }

        Api.Check(Api.CreateCpuMemoryInfo(ArenaAllocator, 0, &memory), "asking ONNX Runtime for the processor's memory");
        Api.Check(Api.GetAllocatorWithDefaultOptions(&allocator), "asking ONNX Runtime for its allocator");
        (Environment, MemoryInfo, Allocator) = (environment, memory, allocator);
    }

    /// <summary>The library's file, absolute.</summary>
    public string LibraryPath { get; }

    /// <summary>The library's own version, for example <c>1.28.2</c>.</summary>
    public string LibraryVersion { get; }

    internal OrtApi Api { get; }

    internal nint Environment { get; }

    internal nint MemoryInfo { get; }

    internal nint Allocator { get; }

    /// <summary>Loads the library, or returns it when it is loaded.</summary>
    /// <param name="libraryPath">The file of the native library (<c>libonnxruntime.so</c>, <c>onnxruntime.dll</c>).</param>
    /// <exception cref="OnnxException">There is no such file, it cannot be loaded, or it is not a fitting ONNX Runtime.</exception>
    public static OnnxRuntime Load(string libraryPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(libraryPath);
        string path = Path.GetFullPath(libraryPath);
        try
        {
            return s_loaded.GetOrAdd(path, static p => new Lazy<OnnxRuntime>(() => new OnnxRuntime(p))).Value;
        }
        catch (OnnxException)
        {
            // A file that is put in place later must get another chance.
            s_loaded.TryRemove(path, out _);
            throw;
        }
    }

    /// <summary>Loads the library that lies in a folder or below it, under the name it has on this system.</summary>
    /// <exception cref="OnnxException">There is none, or it cannot be loaded.</exception>
    public static OnnxRuntime LoadFrom(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string name = OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime*.dylib" : "libonnxruntime.so*";
        string? path = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
        return Load(path ?? throw new OnnxException($"there is no '{name}' under '{folder}'"));
    }

    /// <summary>Makes a tensor over the caller's memory, without copying it.</summary>
    /// <typeparam name="T">
    /// float, double, <see cref="Half"/>, bool, or an integer of 8, 16, 32 (signed) or 64 (signed) bits.
    /// </typeparam>
    /// <param name="data">
    /// The elements, row by row. It is pinned until the value is disposed, and must not be changed while a run uses the value.
    /// </param>
    /// <param name="shape">The dimensions; their product is the length of <paramref name="data"/>. None makes a scalar, a 0 an empty tensor.</param>
    /// <exception cref="OnnxException">Shape and length disagree, or a dimension is negative.</exception>
    public OnnxValue Tensor<T>(Memory<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged => OnnxValue.Over(this, data, shape);

    private static nint OpenLibrary(string path)
    {
        if (!File.Exists(path))
            throw new OnnxException($"there is no ONNX Runtime library at '{path}'");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new OnnxException($"'{path}' cannot be loaded as a native library of this machine: {e.Message}", 0, e);
        }
    }
}
