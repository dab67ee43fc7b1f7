using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Rag;
using Tars.TextIndex;

namespace Tars.Cli.Reporting;

/// <summary>Whether what earlier runs left can be opened: the ledger and the indexes.</summary>
internal static class StateCheckups
{
    /// <summary>One line for each part that is there; none for what no run has made yet.</summary>
    public static IEnumerable<Checkup> Of(PipelineDefinition definition, DefinitionSource source)
    {
        string ledger = Path.Combine(definition.StateFolder, "ledger.db");
        if (File.Exists(ledger))
        {
            yield return OfLedger(ledger);
        }

        foreach (IndexOptions index in definition.Nodes.Select(n => n.Options).OfType<IndexOptions>().Where(i => Directory.Exists(i.Path)))
        {
            yield return OfIndex(index.Path, source);
        }
    }

    private static Checkup OfLedger(string path)
    {
        try
        {
            using SqliteLedger ledger = SqliteLedger.OpenToRead(path);
            IReadOnlyList<string> problems = ledger.Problems();
            return problems.Count == 0
                ? new Checkup("ledger", CheckupState.Ok, path)
                : new Checkup(
                    "ledger", CheckupState.Damaged, $"{path} is damaged: {problems[0]}", "restore the state folder from a copy, or "
                        + "remove it and run anew");
        }
        catch (LedgerException e)
        {
            return new Checkup(
                "ledger", CheckupState.Damaged, e.Message, "restore the state folder from a copy, or remove it and run anew");
        }
    }

    private static Checkup OfIndex(string path, DefinitionSource source)
    {
        try
        {
            using IndexReader reader = IndexReader.Open(path);
            IReadOnlyList<string> vectors = ArchiveVectors.Faults(path);
            return vectors.Count == 0
                ? new Checkup(
                    "index", CheckupState.Ok,
                    string.Create(CultureInfo.InvariantCulture, $"{path}: {reader.Statistics().Documents:N0} passages"))
                : new Checkup("index", CheckupState.Damaged, $"{path}: {vectors[0]}", Hints.Complete("tars index rebuild", source));
        }
        catch (IndexNotFoundException)
        {
            return new Checkup("index", CheckupState.Ok, $"{path}: nothing was committed yet");
        }
        catch (Exception e) when (e is IndexException or IOException or UnauthorizedAccessException)
        {
            return new Checkup("index", CheckupState.Damaged, e.Message, Hints.Complete("tars index rebuild", source));
        }
    }
}
