using System.CommandLine;
using Tars.Pipeline;
using Tars.Stages.Rag;
using Tars.TextIndex;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars index rebuild</c>: has the pipeline write the index anew beside the old one, which it then replaces in one step; what is kept by
/// memo is not computed again.
/// </summary>
internal static class IndexRebuild
{
    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> offline = CommonOptions.Offline();
        var embed = new Option<string?>("--embed")
        {
            Description = "The model that makes the vectors from now on: a folder with a sentence-transformer in ONNX format, use-lite, "
                + "or http://HOST/v1#NAME.",
            HelpName = "MODEL",
        };
        var command = new Command(
            "rebuild",
            """
            Have the pipeline write the index anew, beside the old one, which can be searched until the new one takes its place in one step.
            If it does not succeed, the old one stays.

            Examples:
              tars index rebuild
              tars index rebuild --embed models/all-MiniLM-L6-v2
              tars index rebuild --embed http://localhost:11434/v1#nomic-embed-text
            """)
        { pipeline, embed, offline };
        command.SetAction(
            (result, stop) => RunAsync(result.GetValue(pipeline)!, result.GetValue(embed), result.GetValue(offline), terminal, stop));
        return command;
    }

    private static async Task<int> RunAsync(DefinitionSource file, string? model, bool offline, Terminal terminal, CancellationToken stop)
    {
        PipelineDefinition definition = Definitions.Load(file, terminal);
        NodeDefinition index = Archive.IndexOf(definition, file);
        EmbedChoice? choice = model is null ? null : EmbedChoice.Parse(model, definition.BaseFolder);
        string[] embedding = [.. Archive.Embedding(definition, index).Select(n => n.Name)];
        if (choice is not null)
        {
            if (embedding.Length == 0)
            {
                throw new CliException(
                    ExitCode.Definition, $"no node before '{index.Name}' of {file.File} uses 'embed', so there are no vectors; add one "
                        + $"between the passages and the index.");
            }

            file = file with { Settings = [.. file.Settings, .. embedding.SelectMany(choice.Settings)] };
            definition = Definitions.Load(file, terminal);
            index = Archive.IndexOf(definition, file);

            await TryAsync(Archive.ModelOf(definition, index), offline, terminal, stop);
        }

        RefuseIfRunning(definition, file);
        RefuseIfHeld(definition);
        string folder = ArchiveSwap.Real(((IndexOptions)index.Options!).Path);
        if (ArchiveSwap.Clean(folder))
        {
            terminal.Error.WriteLine($"tars: an earlier rebuild was killed; {folder} is whole, and what it left beside it is removed");
        }

        int code = await BuildAsync(definition, index, folder, file, offline, terminal);
        if (code is ExitCode.Ok or ExitCode.DeadLetters && choice is not null)
        {
            terminal.Error.WriteLine(Terminal.Safe(
                $"tars: the index has the vectors of {model} now. Let the definition say so too, or the next search is refused: "
                + string.Join("; ", embedding.Select(choice.Lines))));
        }

        return code;
    }

    // What is wrong with the model is said before anything else is done.
    private static async Task TryAsync(EmbedOptions model, bool offline, Terminal terminal, CancellationToken stop)
    {
        try
        {
            await using TextEncoder encoder = await TextEncoders.OpenAsync(model, ToolAssets.Open(offline, terminal), stop);
        }
        catch (ItemException e)
        {
            throw new CliException(ExitCode.Unavailable, $"the model cannot be asked: {e.Message}");
        }
    }

    private static async Task<int> BuildAsync(
        PipelineDefinition definition, NodeDefinition index, string folder, DefinitionSource file, bool offline, Terminal terminal)
    {
        string beside = ArchiveSwap.Beside(folder);
        bool replaced = false;
        try
        {
            int code = await RunCommand.RunAsync(WithIndexAt(definition, index, beside), file, offline, terminal);
            if (code is ExitCode.Ok or ExitCode.DeadLetters && IndexReader.Commits(beside).Count > 0)
            {
                RefuseIfRunning(definition, file);
                ArchiveSwap.Take(folder);
                replaced = true;
            }

            return code;
        }
        finally
        {
            ArchiveSwap.Clean(folder);
            if (!replaced)
            {
                terminal.Error.WriteLine($"tars: the rebuild did not succeed; {folder} is as it was before");
            }
        }
    }

    // What is under hold may be in the old index alone: its source may be gone, or have another content by now.
    private static void RefuseIfHeld(PipelineDefinition definition)
    {
        string path = Path.Combine(definition.StateFolder, "ledger.db");
        var holds = LegalHolds.Of(definition);
        if (holds.InForce.Count == 0 || !File.Exists(path))
        {
            return;
        }

        using SqliteLedger ledger = SqliteLedger.Open(path);
        foreach (Receipt receipt in ledger.Sources(definition.Name).SelectMany(source => ledger.Receipts(definition.Name, source).Values))
        {
            if (holds.On(receipt.Source, receipt.Key) is LegalHold hold)
            {
                throw new HeldException($"What the index has of {receipt.Source}/{receipt.Key}", hold);
            }
        }
    }

    private static void RefuseIfRunning(PipelineDefinition definition, DefinitionSource file)
    {
        if (RunControl.IsRunning(definition.StateFolder))
        {
            throw new CliException(
                ExitCode.Locked, $"a run or a watch of {file.File} is going on; the index can be rebuilt when it has ended, or now "
                    + $"after: tars stop");
        }
    }

    // The definition as it stands decides what was done already; only where the index is written differs.
    private static PipelineDefinition WithIndexAt(PipelineDefinition definition, NodeDefinition index, string folder) => definition with
    {
        Nodes =
        [
            .. definition.Nodes.Select(
                n => n.Name == index.Name ? n with { Options = (IndexOptions)n.Options! with { Path = folder } } : n),
        ],
    };
}
