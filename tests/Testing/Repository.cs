namespace Tars.Testing;

/// <summary>Where tests find what lies in the repository and beside it.</summary>
public static class Repository
{
    /// <summary>The repository's root: the nearest folder above the test with <c>Tars.sln</c>.</summary>
    public static string Root { get; } = Above("Tars.sln", Path.Exists)
        ?? throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Tars.sln");

    /// <summary>The folder of test data beside the repository (or <c>TARS_TEST_DATA</c>), or null where it is absent.</summary>
    public static string? SharedData { get; } = Environment.GetEnvironmentVariable("TARS_TEST_DATA") is { Length: > 0 } data
        ? data
        : Above(Path.Combine("shared", "data"), Directory.Exists) is string folder ? Path.Combine(folder, "shared", "data") : null;

    private static string? Above(string name, Func<string, bool> exists)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (exists(Path.Combine(folder.FullName, name)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
