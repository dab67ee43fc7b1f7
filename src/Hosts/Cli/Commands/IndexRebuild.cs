using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars index rebuild</c>: puts the index aside and has the pipeline write it anew; what is kept by memo is not computed again.
/// </summary>
internal static class IndexRebuild
{
    private const string Aside = ".before-rebuild";
    private const string Replaced = ".replaced";

    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "rebuild",
            "Have the pipeline write the index anew. The old one is kept aside until that has succeeded, and comes back if it has not.")
        { pipeline, offline };
        command.SetAction(result => RunAsync(result.GetValue(pipeline)!, result.GetValue(offline), terminal));
        return command;
    }

    private static async Task<int> RunAsync(DefinitionSource file, bool offline, Terminal terminal)
    {
        PipelineDefinition definition = Definitions.Load(file, terminal);
        string folder = Path.TrimEndingDirectorySeparator(IndexCommand.FolderOf(file, terminal));
        string aside = folder + Aside;
        if (RunControl.IsRunning(definition.StateFolder))
        {
            throw new CliException(ExitCode.Locked, $"a run of {file.File} is going on; the index can be rebuilt when it has ended, or now after: tars stop");
        }

        Recover(folder, aside, terminal);
        bool existed = Directory.Exists(folder);
        if (existed)
        {
            Directory.Move(folder, aside);
        }

        int code = ExitCode.Internal;
        try
        {
            code = await Program.RunAsync([.. Words(file, offline)], terminal);
        }
        finally
        {
            if (existed)
            {
                Settle(folder, aside, succeeded: code is ExitCode.Ok or ExitCode.DeadLetters && Directory.Exists(folder), terminal);
            }
        }

        return code;
    }

    /// <summary>Undoes what a rebuild that was killed has left: the index of before comes back, until this rebuild has ended.</summary>
    private static void Recover(string folder, string aside, Terminal terminal)
    {
        if (Directory.Exists(folder + Replaced))
        {
            Directory.Delete(folder + Replaced, recursive: true);
        }

        if (!Directory.Exists(aside))
        {
            return;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(aside, folder);
        terminal.Error.WriteLine($"tars: an earlier rebuild was killed; {folder} is as it was before it");
    }

    private static void Settle(string folder, string aside, bool succeeded, Terminal terminal)
    {
        if (succeeded)
        {
            // One step makes the new index count: a rebuild that dies before it is undone by the next, one that dies after it has
            // ended well.
            Directory.Move(aside, folder + Replaced);
            Directory.Delete(folder + Replaced, recursive: true);
            return;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(aside, folder);
        terminal.Error.WriteLine($"tars: the rebuild did not succeed; {folder} is as it was before");
    }

    private static IEnumerable<string> Words(DefinitionSource file, bool offline)
    {
        yield return "run";
        yield return file.File;
        if (offline)
        {
            yield return "--offline";
        }

        if (file.Profile is { } profile)
        {
            yield return "--profile";
            yield return profile;
        }

        foreach (string setting in file.Settings)
        {
            yield return "--set";
            yield return setting;
        }
    }
}
