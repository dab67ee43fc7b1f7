using Tars.Stages.Files;

namespace Tars.Cli;

/// <summary>A file that the user named as what a command reads.</summary>
internal static class NamedFile
{
    /// <summary>Says what is wrong with it before anything opens it.</summary>
    /// <exception cref="CliException">It does not exist, is a folder, or would never end.</exception>
    public static void Require(string path)
    {
        RequireExists(path);
        if (SpecialFile.KindOf(path) is { } kind)
        {
            throw new CliException(
                ExitCode.InputOutput, $"{path} is {kind}, not a file: reading it might never end. Copy what it gives into a file.");
        }

        // Who may not read it is told so here, by what the system answers.
        using var opened = File.OpenHandle(path);
    }

    /// <summary>As <see cref="Require"/>, for what may also come through a pipe.</summary>
    /// <exception cref="CliException">It does not exist, or is a folder.</exception>
    public static void RequireExists(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CliException(ExitCode.InputOutput, $"{path} is a folder; name a file in it.");
        }

        if (!File.Exists(path))
        {
            // The runtime puts this character where an argument is not UTF-8.
            string encoding = path.Contains('\uFFFD', StringComparison.Ordinal) ? " or its name is not UTF-8: rename it" : string.Empty;
            throw new CliException(ExitCode.InputOutput, $"{path} does not exist{encoding}.");
        }
    }
}
