using System.Text;
using Microsoft.Data.Sqlite;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Ledgers;

public sealed class ConversationLedgerTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["state/ledger.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Say_KeepsWhatWasSaidAndCited_InOrder()
    {
        ConversationMessage question = Message("user", "And why '%\u00fc\n?") with { Understood = "Why did the motor fail?" };
        ConversationMessage answer = Message("assistant", "It was cold.") with
        {
            Model = "fake",
            Cited =
            [
                new CitedPlace("b.pdf", "sha b", "it was cold", 3, null, null),
                new CitedPlace("a.mp3", "sha a", "cold", null, 1.5, 2.25),
            ],
        };
        using (SqliteLedger ledger = SqliteLedger.Open(File))
        {
            ledger.Say("p", "motor", [question, answer]);
            ledger.Say("p", "motor", [Message("user", "Thanks.")]);
            ledger.Say("q", "motor", [Message("user", "Elsewhere.")]);
        }

        using SqliteLedger again = SqliteLedger.Open(File);
        Conversation kept = again.Conversation("p", "motor")!;
        Assert.Equal((At, string.Empty, 0L), (kept.Created, kept.Summary, kept.SummarisedThrough));
        Assert.Equal(["And why '%\u00fc\n?", "It was cold.", "Thanks."], kept.Messages.Select(m => m.Text));
        Assert.Equal(["Why did the motor fail?", null, null], kept.Messages.Select(m => m.Understood));
        Assert.Equal(answer.Cited, kept.Messages[1].Cited);
        Assert.Equal("fake", kept.Messages[1].Model);
        Assert.Empty(kept.Messages[2].Cited);
        Assert.Equal([("p", "motor", 3), ("q", "motor", 1)], again.Conversations(null).Select(c => (c.Project, c.Name, c.Messages.Count)));
        Assert.Single(again.Conversations("q"));
        Assert.Null(again.Conversation("p", "other"));
    }

    [Fact]
    public void Say_OneMessageIsRefused_NothingOfItIsWritten()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        Assert.Throws<LedgerException>(() => ledger.Say("p", "motor", [Message("user", "One."), Message("assistant", null!)]));
        Assert.Empty(ledger.Conversations(null));
    }

    [Fact]
    public void Summarise_NeverGoesBack()
    {
        using SqliteLedger ledger = SqliteLedger.Open(File);
        ledger.Say("p", "motor", [Message("user", "One."), Message("assistant", "Two."), Message("user", "Three.")]);
        long second = ledger.Conversation("p", "motor")!.Messages[1].Id;
        ledger.Summarise("p", "motor", "One and two.", second);
        ledger.Summarise("p", "motor", "One.", second - 1);
        ledger.Summarise("p", "unknown", "Nothing.", 99);
        Assert.Equal(
            ("One and two.", second), (ledger.Conversation("p", "motor")!.Summary, ledger.Conversation("p", "motor")!.SummarisedThrough));
    }

    [Fact]
    public void DeleteConversation_LeavesNothingOfItInTheFiles()
    {
        const string Secret = "the-combination-is-4711";
        using (SqliteLedger ledger = SqliteLedger.Open(File))
        {
            ledger.Say("p", "motor", [
                .. Enumerable.Range(0, 200).Select(i => Message("user", $"{Secret} {i} " + new string('x', i * 7)) with
                {
                    Cited = [new CitedPlace("s", "d", $"{Secret} quoted", null, null, null)],
                }),
            ]);
            ledger.Say("p", "other", [Message("user", "it stays here")]);
            Assert.NotEmpty(Holding(Secret));

            Assert.True(ledger.DeleteConversation("p", "motor"));
            Assert.False(ledger.DeleteConversation("p", "motor"));
            Assert.Equal(["other"], ledger.Conversations("p").Select(c => c.Name));
            Assert.Empty(Holding(Secret));
            Assert.True(ledger.DeleteConversation("p", "other"));
        }

        Assert.Empty(Holding("it stays here"));
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT (SELECT count(*) FROM projects) + (SELECT count(*) FROM conversations) + (SELECT count(*) FROM "
            + "messages) + (SELECT count(*) FROM cited)";
        Assert.Equal(0L, count.ExecuteScalar());
    }

    [Fact]
    public async Task Say_FromSeveralProcessesAtOnce_LosesNothing()
    {
        SqliteLedger.Open(File).Dispose();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (i, _) =>
        {
            await Task.Yield();
            using SqliteLedger ledger = SqliteLedger.Open(File);
            for (int n = 0; n < 5; n++)
            {
                ledger.Say("p", "motor", [
                    Message("user", $"{i}.{n}?"),
                    Message("assistant", $"{i}.{n}!") with { Cited = [new CitedPlace($"{i}.{n}", "d", "q", null, null, null)] },
                ]);
            }
        });

        using SqliteLedger after = SqliteLedger.Open(File);
        IReadOnlyList<ConversationMessage> messages = after.Conversation("p", "motor")!.Messages;
        Assert.Equal(80, messages.Count);
        Assert.All(messages.Chunk(2), pair =>
        {
            Assert.Equal(pair[0].Text.TrimEnd('?'), pair[1].Text.TrimEnd('!'));
            Assert.Equal(pair[1].Text.TrimEnd('!'), Assert.Single(pair[1].Cited).Source);
        });
    }

    [Fact]
    public void Open_LedgerOfTheThirdSchema_TakesConversations()
    {
        using (SqliteLedger ledger = SqliteLedger.Open(File))
        {
            ledger.SetSinkIdentity("p", "library", "i");
        }

        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand back = connection.CreateCommand();
            back.CommandText = "DROP TABLE cited; DROP TABLE messages; DROP TABLE conversations; DROP TABLE projects; PRAGMA "
                + "user_version = 3";
            back.ExecuteNonQuery();
        }

        using SqliteLedger upgraded = SqliteLedger.Open(File);
        upgraded.Say("p", "motor", [Message("user", "One.")]);
        Assert.Single(upgraded.Conversations("p"));
        Assert.Equal("i", upgraded.SinkIdentity("p", "library"));
    }

    private string[] Holding(string text) =>
    [
        .. Directory.EnumerateFiles(_folder["state"]).Where(f =>
        {
            using var stream = new FileStream(f, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        }).Select(f => Path.GetFileName(f)!),
    ];

    private static ConversationMessage Message(string role, string text) => new() { Role = role, Text = text, At = At };
}
