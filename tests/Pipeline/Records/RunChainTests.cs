using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Records;

/// <summary>Promise 8: a later change of what a run left on record is found.</summary>
public sealed class RunChainTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Verify_RunsAsTheyWere_FindsNothing()
    {
        string[] digests = await ThreeRunsAsync();
        RunChainReport report = Verify(digests[0]);
        Assert.Empty(report.Problems);
        Assert.Equal((3, digests[2]), (report.Runs, report.Head));
    }

    [Fact]
    public async Task Manifest_NamesInputsComputationAndOutputs()
    {
        await ThreeRunsAsync();
        using SqliteLedger ledger = Open();
        RunManifest manifest = RunManifest.Parse(ledger.Runs("test").ElementAt(1).Manifest!)!;
        Assert.Equal([new ManifestInput("in", "b", World.Version("two"), 0)], manifest.Inputs);
        Assert.Equal(["in", "work", "out"], manifest.Nodes.Select(n => n.Name));
        Assert.All(manifest.Nodes, n => Assert.Equal(64, n.Fingerprint.Length));
        Assert.Equal([new ManifestOutput("out", "sink-1", 1)], manifest.Outputs);
        Assert.Equal((1, 1), (manifest.Sources[0].New, manifest.Sources[0].Unchanged));
    }

    [Fact]
    public async Task WhatARunWrites_IsWhatAnyReaderOfItWouldWrite()
    {
        await ThreeRunsAsync();
        using SqliteLedger ledger = Open();
        foreach (RunRecord run in ledger.Runs("test"))
        {
            Assert.Equal(JsonSerializer.Serialize(RunManifest.Parse(run.Manifest!), PayloadJson.Options), run.Manifest);
            Assert.Equal(
                JsonSerializer.Serialize(JsonSerializer.Deserialize<RunReport>(run.Report!, PayloadJson.Options), PayloadJson.Options),
                run.Report);
            Assert.Equal(
                JsonSerializer.Serialize(JsonSerializer.Deserialize<NodeFingerprint[]>(run.Plan, PayloadJson.Options), PayloadJson.Options),
                run.Plan);
        }
    }

    [Theory]
    [InlineData("UPDATE runs SET manifest = replace(manifest, '\"key\":\"b\"', '\"key\":\"c\"') WHERE rowid = 2", "was changed")]
    [InlineData("UPDATE runs SET manifest_digest = upper(manifest_digest) WHERE rowid = 1", "digest")]
    [InlineData("UPDATE runs SET outcome = 'Failed' WHERE rowid = 3", "record of it")]
    [InlineData("UPDATE runs SET started = '2020-01-01T00:00:00.0000000+00:00' WHERE rowid = 2", "record of it")]
    [InlineData("DELETE FROM runs WHERE rowid = 2", "was removed")]
    [InlineData("DELETE FROM runs WHERE rowid = 1", "was removed")]
    [InlineData("UPDATE runs SET manifest = NULL WHERE rowid = 2", "is missing")]
    [InlineData("UPDATE roots SET version = 'x' WHERE key = 'a'", "receipts")]
    [InlineData("DELETE FROM roots WHERE key = 'a'", "receipts")]
    [InlineData("UPDATE runs SET manifest = 'no json' WHERE rowid = 3", "was changed")]
    public async Task Verify_SomethingWasChanged_SaysWhere(string change, string word)
    {
        await ThreeRunsAsync();
        int rows = Sql(change);
        Assert.Equal(1, rows);
        Assert.Contains(Verify(null).Problems, p => p.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_LastRunWasRemoved_IsFoundByTheDigestKeptElsewhere()
    {
        string[] digests = await ThreeRunsAsync();
        Sql("DELETE FROM runs WHERE rowid = 3");
        Assert.Contains(Verify(digests[2]).Problems, p => p.Contains(digests[2], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_ClockWentBack_TheChainHolds()
    {
        var clock = new ManualTimeProvider();
        clock.Advance(TimeSpan.FromDays(400));
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain(), new RunOptions { Time = clock });
        _world.Roots["a"] = "two";
        RunReport second = await _world.RunAsync(_world.Chain(), new RunOptions { Time = new ManualTimeProvider() });
        Assert.Equal((RunOutcome.Completed, 1), (second.Outcome, second.Sources[0].Changed));
        Assert.Empty(Verify(second.Manifest).Problems);
        using SqliteLedger ledger = Open();
        Assert.Equal(second.Run, ledger.Runs("test").Last().Run);
    }

    [Fact]
    public async Task KilledRun_IsNamedByTheNextManifest()
    {
        await ThreeRunsAsync();
        using (SqliteLedger ledger = Open())
        {
            ledger.BeginRun("killed-one", "test", "d", "", DateTimeOffset.UnixEpoch);
        }

        Assert.Empty(Verify(null).Problems);
        await _world.RunAsync(_world.Chain());
        using SqliteLedger after = Open();
        Assert.Equal(["killed-one"], RunManifest.Parse(after.Runs("test").Last().Manifest!)!.Killed);
        Assert.Empty(Verify(null).Problems);
    }

    [Fact]
    public void Open_LedgerOfTheFirstSchema_IsUpgradedAndKeepsWhatItHolds()
    {
        Directory.CreateDirectory(_world.Folder[".tars"]);
        Sql("CREATE TABLE roots (pipeline TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, stamp TEXT, " +
            "fingerprint TEXT NOT NULL, dead INTEGER NOT NULL, run TEXT NOT NULL, PRIMARY KEY (pipeline, source, key)) WITHOUT ROWID; " +
            "CREATE TABLE dead_letters (id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, run TEXT NOT NULL, source TEXT "
            + "NOT NULL, " +
            "key TEXT NOT NULL, version TEXT NOT NULL, node TEXT NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL, " +
            "message TEXT NOT NULL, payload TEXT, at TEXT NOT NULL); " +
            "CREATE TABLE memo (key TEXT PRIMARY KEY, artifact TEXT NOT NULL) WITHOUT ROWID; " +
            "CREATE TABLE runs (id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, definition TEXT NOT NULL, started TEXT NOT NULL, ended "
            + "TEXT, " +
            "outcome TEXT, report TEXT); INSERT INTO roots VALUES ('test', 'in', 'a', 'v', NULL, 'f', 0, 'r'); INSERT INTO memo VALUES "
            + "('k', 'x'); " +
            "INSERT INTO runs VALUES ('r', 'test', 'd', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'Completed', '{}'); " +
            "PRAGMA application_id = 1413567059; PRAGMA user_version = 1");
        using SqliteLedger ledger = Open();
        Assert.Equal(("v", "x"), (ledger.Receipts("test", "in")["a"].Version, ledger.Memo("k")!.Artifact));
        Assert.Equal(("r", null), (ledger.Runs("test").Single().Run, ledger.LastManifest("test")));
        Assert.Equal(1, ledger.ForgetMemos("test", ["f"]));
        Assert.Equal([new RootVersion("in", "a", "v")], ledger.RootsAfter("test", "r"));
    }

    private async Task<string[]> ThreeRunsAsync()
    {
        var digests = new List<string>();
        foreach ((string key, string text) in ((string, string)[])[("a", "one"), ("b", "two"), ("a", "three")])
        {
            _world.Roots[key] = text;
            digests.Add((await _world.RunAsync(_world.Chain())).Manifest!);
        }

        return [.. digests];
    }

    private SqliteLedger Open() => SqliteLedger.Open(_world.Folder[".tars/ledger.db"]);

    private RunChainReport Verify(string? head)
    {
        using SqliteLedger ledger = Open();
        return RunChain.Verify(ledger, "test", ["in"], head);
    }

    private int Sql(string text)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={_world.Folder[".tars/ledger.db"]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own constants.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }
}
