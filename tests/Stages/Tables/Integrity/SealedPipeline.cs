using Tars.Pipeline;
using Tars.Stages.Acquire;

namespace Tars.Stages.Tables.Tests;

/// <summary>A pipeline that ran and was sealed, to be tampered with.</summary>
internal sealed class SealedPipeline : IDisposable
{
    private readonly string _name;

    internal SealedPipeline(string name = "archive")
    {
        _name = name;
        Directory.CreateDirectory(Path.Combine(Folder.Root, "in"));
        Key = SigningKey.Create(Path.Combine(Folder.Root, "keys", "audit.pem"), State);
    }

    internal TableTestFolder Folder { get; } = new();

    internal string State => Path.Combine(Folder.Root, ".tars");

    internal string Log => Path.Combine(State, "audit", "log");

    internal string Checkpoints => Path.Combine(State, "audit", "checkpoints");

    internal SigningKey Key { get; }

    internal PipelineDefinition Definition => new PipelineBuilder(_name, Folder.Root)
        .Add<FolderSource>("inbox", new FolderOptions { Path = "in" })
        .Add<ForensicsSink>("reports", from: ["inbox"])
        .Build();

    public void Dispose()
    {
        Key.Dispose();
        Folder.Dispose();
    }

    /// <summary>Runs over one more table, and seals when asked to.</summary>
    internal async Task RunAsync(string table, bool seal = true)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder.Root, "in", table), "id,n\n1,2\n2,3\n", TestContext.Current.CancellationToken);
        await using (var run = PipelineRun.Create(Definition, new RunOptions { Assets = DuckFolder.Assets }))
            Assert.Equal(RunOutcome.Completed, (await run.RunAsync(TestContext.Current.CancellationToken)).Outcome);
        if (seal)
            await SealAsync();
    }

    internal async Task<Checkpoint> SealAsync()
    {
        using SqliteLedger ledger = Ledger();
        return (await new RunSeal(Definition, ledger).SealAsync(Key, TestContext.Current.CancellationToken))!;
    }

    internal IntegrityReport Check(SigningKey? key = null, string? anchor = null)
    {
        using SqliteLedger ledger = Ledger();
        return new IntegrityCheck(Definition, ledger).Run(key ?? Key, anchor, TestContext.Current.CancellationToken);
    }

    /// <summary>The place of the first problem.</summary>
    internal string FirstPlace() => Check().Problems.Select(problem => problem.Place).FirstOrDefault() ?? "none";

    internal SqliteLedger Ledger() => SqliteLedger.Open(Path.Combine(State, "ledger.db"));
}
