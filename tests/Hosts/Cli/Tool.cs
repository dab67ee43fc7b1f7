namespace Tars.Cli.Tests;

/// <summary>The tool as it was built beside these tests, to be started as a process of its own.</summary>
internal static class Tool
{
    /// <summary>The path of <c>tars.dll</c>.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string tool = System.IO.Path.Combine(folder.FullName, "Tars.Cli", "release", "tars.dll");
            if (File.Exists(tool))
            {
                return tool;
            }
        }

        return System.IO.Path.Combine(AppContext.BaseDirectory, "tars.dll");
    }
}
