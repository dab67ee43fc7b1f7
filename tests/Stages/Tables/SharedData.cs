namespace Tars.Stages.Tables.Tests;

/// <summary>Data beside the repository, too large for it; a test that needs what is not there is skipped.</summary>
internal static class SharedData
{
    internal static string Path(string name)
    {
        if (Environment.GetEnvironmentVariable("TARS_TEST_DATA") is { } given)
            return System.IO.Path.Combine(given, name);
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = System.IO.Path.Combine(at.FullName, "shared", "data", name);
            if (File.Exists(path) || Directory.Exists(path))
                return path;
        }

        Assert.Skip($"shared/data/{name} is not found beside the repository");
        return string.Empty;
    }
}
