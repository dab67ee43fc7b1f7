using System.Globalization;

namespace Tars.Duck;

/// <summary>
/// A locked-down database in memory: statements reach the allowed files and folders only, no network, no extension, and no
/// statement can change that. Safe for use from several threads; each needs a connection of its own.
/// </summary>
public sealed class DuckDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens a new, empty database in memory.</summary>
    /// <exception cref="DuckException">DuckDB refuses an option.</exception>
    /// <exception cref="InvalidOperationException"><see cref="DuckLibrary.Load"/> was not called.</exception>
    public static DuckDatabase Open(DuckOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Threads < 1 || options.MemoryLimit < 1 << 20)
        {
            throw new ArgumentException(
                $"At least 1 thread and 1 MiB are needed, not {options.Threads} and {options.MemoryLimit} bytes.", nameof(options));
        }

        DuckLibrary.RequireLoaded();
        var database = new DuckDatabase(OpenHandle(options));
        try
        {
            using DuckConnection connection = database.Connect();
            Lock(connection, options);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection. The caller disposes it before the database.</summary>
    public DuckConnection Connect()
    {
        if (Native.Connect(_handle, out nint connection) != 0)
            throw new DuckException("DuckDB opened no connection.");
        return new DuckConnection(new ConnectionHandle(connection));
    }

    /// <summary>Closes the database; its content is gone.</summary>
    public void Dispose() => _handle.Dispose();

    private static unsafe DatabaseHandle OpenHandle(DuckOptions options)
    {
        if (Native.CreateConfig(out nint config) != 0)
            throw new DuckException("DuckDB made no configuration.");
        try
        {
            Set("threads", options.Threads.ToString(CultureInfo.InvariantCulture));
            Set("memory_limit", Bytes(options.MemoryLimit));
            Set("temp_directory", options.SpillFolder ?? string.Empty);
            if (options.SpillFolder is not null)
                Set("max_temp_directory_size", Bytes(options.MaxSpill));
            Set("autoinstall_known_extensions", "false");
            Set("autoload_known_extensions", "false");
            Set("allow_community_extensions", "false");
            if (Native.OpenExt(":memory:", out nint database, config, out byte* error) == 0)
                return new DatabaseHandle(database);
            string message = Native.Text(error) ?? "DuckDB opened no database.";
            Native.Free(error);
            throw new DuckException(message);
        }
        finally
        {
            Native.DestroyConfig(ref config);
        }

        void Set(string name, string value)
        {
            if (Native.SetConfig(config, name, value) != 0)
                throw new DuckException($"DuckDB refuses the setting {name} = '{value}'.");
        }
    }

    // The lists are refused at opening time, so SQL sets them; the lock comes last since it forbids every further SET.
    private static void Lock(DuckConnection connection, DuckOptions options)
    {
        connection.Execute($"SET allowed_directories = {List(options.AllowedFolders)}");
        connection.Execute($"SET allowed_paths = {List(options.AllowedFiles)}");
        connection.Execute("SET enable_external_access = false");
        connection.Execute("SET lock_configuration = true");
    }

    private static string List(IReadOnlyList<string> paths) => "[" + string.Join(", ", paths.Select(DuckSql.Literal)) + "]";

    private static string Bytes(long bytes) => (bytes >> 10).ToString(CultureInfo.InvariantCulture) + "KiB";
}
