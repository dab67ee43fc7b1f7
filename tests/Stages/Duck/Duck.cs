namespace Tars.Duck.Tests;

/// <summary>Finds the library: the folder in TARS_DUCKDB, which holds libduckdb.so.</summary>
internal static class Duck
{
    internal static DuckDatabase Open(DuckOptions? options = null)
    {
        DuckLibrary.Load(Folder());
        return DuckDatabase.Open(options ?? new DuckOptions());
    }

    internal static string Folder()
    {
        string? folder = Environment.GetEnvironmentVariable("TARS_DUCKDB");
        if (folder is null)
            Assert.Skip("TARS_DUCKDB does not name the folder of DuckDB's library");
        return folder;
    }
}
