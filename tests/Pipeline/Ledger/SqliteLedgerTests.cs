using Microsoft.Data.Sqlite;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Ledgers;

public sealed class SqliteLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["state/ledger.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_ReceiptsAndLetters_AreThereAfterReopening()
    {
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.FromHours(2));
        Receipt[] receipts = [Receipt("a\u00e9/\u65e5 '\"%.txt"), Receipt("b") with { Stamp = null, Dead = 1 }];
        DeadLetter letter = Letter("b") with { At = at, Payload = "{\"text\":\"\u00fc\"}", Message = "line\nbreak", Attempts = 3 };
        using (SqliteLedger ledger = SqliteLedger.Open(File))
        {
            ledger.Commit("p", receipts, [letter]);
        }

        using SqliteLedger again = SqliteLedger.Open(File);
        Assert.Equal(receipts.OrderBy(r => r.Key), again.Receipts("p", "in").Values.OrderBy(r => r.Key));
        DeadLetter kept = Assert.Single(again.DeadLetters("p"));
        Assert.Equal(letter with { Id = kept.Id }, kept);
        Assert.Equal(TimeSpan.Zero, kept.At.Offset);
        Assert.True(kept.Id > 0);
    }

    [Fact]
    public void Commit_SameRootAgain_ReplacesItsReceiptAndClosesItsLetters()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        ledger.Commit("p", [Receipt("a"), Receipt("b")], [Letter("a"), Letter("a"), Letter("b")]);
        ledger.Commit("p", [Receipt("a") with { Version = "v2" }], []);
        Assert.Equal("v2", ledger.Receipts("p", "in")["a"].Version);
        Assert.Equal(["b"], ledger.DeadLetters("p").Select(d => d.Key));
    }

    [Fact]
    public void Commit_SourcesAndPipelines_AreApart()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        ledger.Commit("p", [Receipt("a"), Receipt("a") with { Source = "other" }], [Letter("a")]);
        ledger.Commit("q", [Receipt("a")], [Letter("a") with { Pipeline = "q" }]);
        ledger.Remove("p", "in", ["a"], "run-2");
        Assert.Empty(ledger.Receipts("p", "in"));
        Assert.Single(ledger.Receipts("p", "other"));
        Assert.Single(ledger.Receipts("q", "in"));
        Assert.Equal(
            ("q", 1L, 0L), (Assert.Single(ledger.DeadLetters(null)).Pipeline, ledger.CountDeadLetters(null), ledger.CountDeadLetters("p")));
    }

    [Fact]
    public void Commit_OneRowIsRefused_NothingOfItIsWritten()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        Assert.Throws<LedgerException>(() => ledger.Commit("p", [Receipt("a"), Receipt("b") with { Version = null! }], []));
        Assert.Empty(ledger.Receipts("p", "in"));
        ledger.Commit("p", [Receipt("a")], []);
        Assert.Single(ledger.Receipts("p", "in"));
    }

    [Fact]
    public void CloseDeadLetters_ForRetry_VoidsTheReceiptButKeepsTheRootKnown()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        ledger.Commit("p", [Receipt("a"), Receipt("b") with { Dead = 1 }], [Letter("a"), Letter("b")]);
        long[] ids = [.. ledger.DeadLetters("p").Select(d => d.Id)];
        Assert.Equal(1, ledger.CloseDeadLetters([ids[0], 999], forgetReceipts: true));
        Assert.Equal((string.Empty, "f"), (ledger.Receipts("p", "in")["a"].Fingerprint, ledger.Receipts("p", "in")["b"].Fingerprint));
        Assert.Equal(1, ledger.CloseDeadLetters([ids[1]], forgetReceipts: false));
        Assert.Equal(("f", 0), (ledger.Receipts("p", "in")["b"].Fingerprint, ledger.Receipts("p", "in")["b"].Dead));
        Assert.Equal(0, ledger.CountDeadLetters("p"));
    }

    [Fact]
    public void VoidSink_VoidsItsSourcesAndTakesTheIdentity()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        Assert.Null(ledger.SinkIdentity("p", "out"));
        ledger.SetSinkIdentity("p", "out", "one");
        ledger.Commit("p", [Receipt("a"), Receipt("b") with { Source = "other" }], []);
        ledger.VoidSink("p", "out", "two", ["in"]);
        Assert.Equal(("two", string.Empty), (ledger.SinkIdentity("p", "out"), ledger.Receipts("p", "in")["a"].Fingerprint));
        Assert.Equal("f", ledger.Receipts("p", "other")["b"].Fingerprint);
        ledger.SetSinkIdentity("p", "out", null);
        Assert.Null(ledger.SinkIdentity("p", "out"));
    }

    [Fact]
    public void Memo_IsReplacedByKey()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        Assert.Null(ledger.Memo("k"));
        ledger.SetMemos("p", [new MemoEntry("k", "f", "one", null), new MemoEntry("k", "f", "two", [1, 2])]);
        Assert.Equal(("two", 2), (ledger.Memo("k")!.Artifact, ledger.Memo("k")!.Content!.Length));
        ledger.SetMemos("p", [new MemoEntry("k", "f", "three", null)]);
        Assert.Equal(("three", null), (ledger.Memo("k")!.Artifact, ledger.Memo("k")!.Content));
        Assert.Equal(["three"], ledger.Artifacts());
    }

    [Fact]
    public void DeadLetter_KeepsItsAttemptsAndItsDefinition()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        FailedAttempt[] history =
        [
            new(DateTimeOffset.UnixEpoch, "IOException", "busy", 1.5),
            new(DateTimeOffset.UnixEpoch.AddSeconds(2), "TimeoutException", "too slow", 0),
        ];
        ledger.Commit("p", [Receipt("a")], [Letter("a") with { Definition = "d1", History = history }]);
        DeadLetter kept = Assert.Single(ledger.DeadLetters("p"));
        Assert.Equal("d1", kept.Definition);
        Assert.Equal(history, kept.History);
    }

    [Fact]
    public void RootsAfter_SaysWhatWasInPlaceAfterEachRun()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        foreach (string run in (string[])["r1", "r2", "r3"])
        {
            ledger.BeginRun(run, "p", "d", "[]", DateTimeOffset.UnixEpoch);
        }

        ledger.Commit("p", [Receipt("a") with { Run = "r1" }, Receipt("b") with { Run = "r1" }], []);
        ledger.Commit("p", [Receipt("a") with { Run = "r2", Version = "v2" }, Receipt("b") with { Run = "r2" }], []);
        ledger.Remove("p", "in", ["b"], "r3");
        ledger.Commit("q", [Receipt("a") with { Run = "r3" }], []);
        Assert.Equal(["a@v1", "b@v1"], After("r1"));
        Assert.Equal(["a@v2", "b@v1"], After("r2"));
        Assert.Equal(["a@v2"], After("r3"));

        string[] After(string run) => [.. ledger.RootsAfter("p", run).Select(r => $"{r.Key}@{r.Version}")];
    }

    [Fact]
    public void Open_NewerSchema_IsRefusedAndLeftAlone()
    {
        SqliteLedger.Open(File).Dispose();
        Sql("PRAGMA user_version = 99");
        LedgerException e = Assert.Throws<LedgerException>(() => SqliteLedger.Open(File));
        Assert.Contains("schema 99", e.Message);
        Assert.Contains(File, e.Message);
        Assert.Equal("99", Sql("PRAGMA user_version"));
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(_folder["state"]);
        Sql("CREATE TABLE theirs (x)");
        LedgerException e = Assert.Throws<LedgerException>(() => SqliteLedger.Open(File));
        Assert.Contains("another program", e.Message);
        Assert.Equal("1", Sql("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public void Open_DamagedFile_NamesItAndTheWayOut()
    {
        using (SqliteLedger ledger = SqliteLedger.Open(File))
        {
            ledger.Commit("p", [.. Enumerable.Range(0, 2000).Select(i => Receipt($"key {i}"))], []);
        }

        using (FileStream file = System.IO.File.OpenWrite(File))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - 4096)).ToArray());
        }

        LedgerException e = Assert.Throws<LedgerException>(() =>
        {
            using SqliteLedger ledger = SqliteLedger.Open(File);
            ledger.Receipts("p", "in");
        });
        Assert.Contains(File, e.Message);
        Assert.Contains("move it away", e.Message);
    }

    [Fact]
    public void Open_FolderCannotBeMade_SaysSo()
    {
        System.IO.File.WriteAllText(_folder["state"], "a file where the folder should be");
        Assert.Contains(File, Assert.Throws<LedgerException>(() => SqliteLedger.Open(File)).Message);
    }

    [Fact]
    public void Commit_DiskIsFull_SaysSoAndKeepsWhatWasThere()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        ledger.Commit("p", [Receipt("a")], []);
        // The limit of pages is what a full disk is to SQLite: the same code comes back.
        ledger.LimitPages(16);
        LedgerException e = Assert.Throws<LedgerException>(
            () => ledger.Commit("p", [.. Enumerable.Range(0, 5000).Select(i => Receipt($"key {i}"))], []));
        Assert.Contains("the disk is full", e.Message);
        Assert.Equal(["a"], ledger.Receipts("p", "in").Keys);
    }

    [Fact]
    public async Task ReadAndWrite_FromManyThreads_NothingIsLost()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                ledger.Commit("p", [Receipt($"{t}-{i}")], []);
                Assert.NotNull(ledger.Receipts("p", "in")[$"{t}-{i}"]);
            }
        })));
        Assert.Equal(160, ledger.Receipts("p", "in").Count);
    }

    private static Receipt Receipt(string key) => new("in", key, "v1", "10:20", "f", 0, "run-1");

    private static DeadLetter Letter(string key) => new()
    {
        Pipeline = "p",
        Run = "run-1",
        Source = "in",
        Key = key,
        Version = "v1",
        Node = "work",
        Attempts = 1,
        Error = "ItemException",
        Message = "bad",
        At = DateTimeOffset.UnixEpoch,
    };

    private string? Sql(string text)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own constants.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar()?.ToString();
    }
}
