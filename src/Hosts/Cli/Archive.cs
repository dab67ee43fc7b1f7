using Tars.Pipeline;
using Tars.Stages.Rag;
using Tars.TextIndex;

namespace Tars.Cli;

/// <summary>Finds the archive that a definition's index node writes.</summary>
internal static class Archive
{
    /// <exception cref="CliException">The definition has no index, or nothing ran yet.</exception>
    public static Task<ArchiveSearcher> OpenAsync(
        DefinitionSource file, bool offline, Terminal terminal, CancellationToken stop, bool wordsAlone = false) =>
        OpenAsync(Definitions.Load(file, terminal), file, offline, terminal, stop, wordsAlone);

    /// <summary>What to tell who searches when the model of the vectors gives none.</summary>
    public static CliException Unreachable(ItemException e) =>
        Unavailable($"the model of the archive's vectors cannot be asked: {e.Message}");

    private static CliException Unavailable(string why) => new(
        ExitCode.Unavailable, $"{why.TrimEnd('.')}. To search by words alone: {CommonOptions.WordsAloneName}");

    /// <summary>The node that writes the archive.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static NodeDefinition IndexOf(PipelineDefinition definition, DefinitionSource file) =>
        definition.Nodes.FirstOrDefault(n => n.Options is IndexOptions)
        ?? throw new CliException(
            ExitCode.Definition, $"{file.File} has no node that uses 'index', so there is nothing to search; add one and run it.");

    /// <exception cref="CliException">The definition has no index, or nothing ran yet.</exception>
    public static async Task<ArchiveSearcher> OpenAsync(
        PipelineDefinition definition, DefinitionSource file, bool offline, Terminal terminal, CancellationToken stop,
        bool wordsAlone = false,
        RemoteBudget? budget = null)
    {
        NodeDefinition node = IndexOf(definition, file);
        string folder = ArchiveSwap.Readable(((IndexOptions)node.Options!).Path);
        if (File.Exists(folder))
        {
            throw new CliException(
                ExitCode.Failed, $"{folder} is a file, but the index is to be a folder of that name. Move it away, then: tars run {file}");
        }

        if (!Directory.Exists(folder))
        {
            throw new CliException(ExitCode.Failed, $"{folder} does not exist: there is no archive yet. Next: tars run {file}");
        }

        try
        {
            return await ArchiveSearcher.OpenAsync(
                folder, ToolAssets.Open(offline, terminal), wordsAlone ? null : ModelOf(definition, node), budget, stop);
        }
        catch (ItemException e)
        {
            throw Unreachable(e);
        }
        catch (AssetException e)
        {
            throw Unavailable(e.Message);
        }
        catch (Exception e) when (e is IndexException or InvalidDataException)
        {
            throw new CliException(ExitCode.Failed, $"{e.Message.TrimEnd('.')}. See what is damaged: tars index check; make it anew: "
                + $"tars index rebuild (or delete {folder} and run tars run {file}).");
        }
    }

    /// <summary>Refuses a run whose vectors would be of another model than those of the index, before anything is computed.</summary>
    /// <exception cref="CliException">They would be.</exception>
    public static void RefuseMixedModels(PipelineDefinition definition, DefinitionSource file)
    {
        foreach (NodeDefinition index in definition.Nodes.Where(n => n.Options is IndexOptions))
        {
            foreach (NodeDefinition embed in Embedding(definition, index))
            {
                if (ArchiveVectors.Clash(((IndexOptions)index.Options!).Path, (EmbedOptions)embed.Options!) is { } clash)
                {
                    throw new CliException(
                        ExitCode.Refused,
                        $"{clash}. Nothing was done. Name the model of before at '{embed.Name}' again, or make the index anew with this "
                        + $"one: tars index rebuild; it takes unchanged work from the memo.");
                }
            }
        }
    }

    /// <summary>The model of the nearest node before an index that embeds; without one the usual model.</summary>
    internal static EmbedOptions ModelOf(PipelineDefinition definition, NodeDefinition index) =>
        Embedding(definition, index).FirstOrDefault()?.Options as EmbedOptions ?? new EmbedOptions();

    /// <summary>The nodes before an index that embed, the nearest first.</summary>
    internal static IEnumerable<NodeDefinition> Embedding(PipelineDefinition definition, NodeDefinition index)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>(index.From);
        while (next.TryDequeue(out string? name))
        {
            if (!seen.Add(name) || definition.Nodes.FirstOrDefault(n => n.Name == name) is not { } node)
            {
                continue;
            }

            if (node.Options is EmbedOptions)
            {
                yield return node;
            }

            foreach (string from in node.From)
            {
                next.Enqueue(from);
            }
        }
    }
}
