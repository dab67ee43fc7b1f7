using System.Reflection;
using System.Runtime.InteropServices;

namespace Tars.Duck;

/// <summary>Loads DuckDB's native library. A process holds one copy of it, whatever the number of databases.</summary>
public static class DuckLibrary
{
    private static readonly Lock Gate = new();
    private static string? _path;
    private static nint _handle;

    /// <summary>The library's version, for example <c>v1.5.6</c>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Load"/> was not called.</exception>
    public static unsafe string Version
    {
        get
        {
            RequireLoaded();
            return Native.Text(Native.LibraryVersion()) ?? string.Empty;
        }
    }

    /// <summary>Loads the library from a folder. Calling it again with the same folder does nothing. Safe from several threads.</summary>
    /// <param name="folder">
    /// The folder that holds <c>libduckdb.so</c> (<c>libduckdb.dylib</c>, <c>duckdb.dll</c>), at its top or in <c>package/</c>.
    /// </param>
    /// <exception cref="FileNotFoundException">The folder does not hold the library.</exception>
    /// <exception cref="DllNotFoundException">The system cannot load it (wrong architecture, missing libstdc++).</exception>
    /// <exception cref="InvalidOperationException">Another copy is loaded already.</exception>
    public static void Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Locate(Path.GetFullPath(folder));
        lock (Gate)
        {
            if (_path == path)
                return;
            if (_path is not null)
            {
                throw new InvalidOperationException(
                    $"DuckDB is already loaded from {_path}; it cannot be loaded from {path} too. Use one folder in a process.");
            }

            _handle = NativeLibrary.Load(path);
            NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);
            _path = path;
        }
    }

    internal static void RequireLoaded()
    {
        if (Volatile.Read(ref _path) is null)
            throw new InvalidOperationException("DuckDB's library is not loaded; call DuckLibrary.Load with its folder first.");
    }

    private static string Locate(string folder)
    {
        string name = OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";
        string direct = Path.Combine(folder, name);
        string packed = Path.Combine(folder, "package", name);
        if (File.Exists(direct))
            return direct;
        return File.Exists(packed)
            ? packed
            : throw new FileNotFoundException(
                $"{folder} does not hold {name}; restore the asset 'duckdb' or give the folder that has it.", direct);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) => name == Native.Library ? _handle : 0;
}
