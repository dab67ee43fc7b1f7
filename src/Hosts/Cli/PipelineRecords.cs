using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>A definition with the ledger that its runs left.</summary>
internal sealed class PipelineRecords : IDisposable
{
    private PipelineRecords(PipelineDefinition definition, SqliteLedger ledger)
    {
        Definition = definition;
        Ledger = ledger;
    }

    public PipelineDefinition Definition { get; }

    public SqliteLedger Ledger { get; }

    /// <exception cref="CliException">The definition has errors, or nothing ran yet.</exception>
    public static PipelineRecords Open(DefinitionSource file, Terminal terminal) => Open(Definitions.Load(file, terminal), file);

    /// <exception cref="CliException">Nothing ran yet.</exception>
    public static PipelineRecords Open(PipelineDefinition definition, DefinitionSource file)
    {
        string path = Path.Combine(definition.StateFolder, "ledger.db");
        return File.Exists(path)
            ? new PipelineRecords(definition, SqliteLedger.OpenToRead(path))
            : throw new CliException(ExitCode.Failed, $"{path} does not exist: nothing ran yet. Next: tars run {file}");
    }

    /// <summary>The run with this id, the only one whose id begins so, or the last.</summary>
    /// <exception cref="CliException">There is none, or more than one.</exception>
    public RunRecord Find(string run)
    {
        RunRecord[] found = run == "last" ? [.. Ledger.Runs(Definition.Name).TakeLast(1)]
            : Ledger.Run(run) is RunRecord exact ? [exact]
            : [.. Ledger.Runs(Definition.Name).Where(r => r.Run.StartsWith(run, StringComparison.Ordinal))];
        return found.Length == 1
            ? found[0]
            : throw new CliException(
                ExitCode.Usage, $"{(found.Length == 0 ? "no run has" : $"{found.Length} runs have")} an id that begins with '{run}'; "
                    + $"see: tars runs list");
    }

    /// <summary>The run before one, by the order in which they began.</summary>
    /// <exception cref="CliException">It is the first.</exception>
    public RunRecord Before(RunRecord run) => Ledger.Runs(Definition.Name).LastOrDefault(r => r.Number < run.Number)
        ?? throw new CliException(ExitCode.Failed, $"{run.Run} is the first run: there is none before it to compare it with.");

    public bool IsLatest(RunRecord run) => Ledger.Runs(Definition.Name).Last().Run == run.Run;

    public void Dispose() => Ledger.Dispose();
}
