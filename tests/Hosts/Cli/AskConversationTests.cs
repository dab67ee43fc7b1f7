using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>Questions that go on from those before, with a model and without, and what becomes of them.</summary>
public sealed class AskConversationTests : IDisposable
{
    private readonly SmallArchive _archive = new();
    private readonly FakeModelServer _server = new();

    private string Definition => _archive.Definition;

    public void Dispose()
    {
        _server.Dispose();
        _archive.Dispose();
    }

    [Fact]
    public async Task FollowUp_IsUnderstoodByRule_AndKept()
    {
        await RunAsync();
        await AskAsync("When did the motor of the dome fail?");
        JsonElement alone = await AskAsync("Who mended it?", conversation: null);
        Assert.False(alone.GetProperty("understood").ValueKind == JsonValueKind.String);

        JsonElement answer = await AskAsync("Who mended it?");

        string understood = answer.GetProperty("understood").GetString()!;
        Assert.StartsWith("Who mended it (", understood, StringComparison.Ordinal);
        Assert.Contains("motor", understood, StringComparison.Ordinal);
        Assert.EndsWith(")?", understood, StringComparison.Ordinal);
        Assert.True(answer.GetProperty("answered").GetBoolean());
        Assert.Contains("Anna Berg mended the motor", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);

        JsonElement kept = (await ConversationsAsync("export", "talk")).GetProperty("conversations")[0];
        Assert.Equal(("dome", "talk"), (kept.GetProperty("project").GetString(), kept.GetProperty("name").GetString()));
        JsonElement[] messages = [.. kept.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["user", "assistant", "user", "assistant"], messages.Select(m => m.GetProperty("role").GetString()));
        Assert.Equal("Who mended it?", messages[2].GetProperty("text").GetString());
        Assert.Equal(understood, messages[2].GetProperty("understood").GetString());
        Assert.EndsWith("minutes.md", messages[3].GetProperty("cited")[0].GetProperty("source").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowUp_IsRewrittenByTheModel_WhichIsToldWhatWasSaid()
    {
        await RunAsync();
        _server.Otherwise = r => r.StreamAsync(r.Body.Contains("Rewrite the last question", StringComparison.Ordinal)
            ? "Who mended the motor of the dome?"
            : r.LastMessage.Contains("Question: Who mended the motor of the dome?", StringComparison.Ordinal)
                ? "Anna Berg mended it. [1: \"Anna Berg mended the motor\"]"
                : "It failed on 3 March. [1: \"failed on 3 March\"]");
        await AskAsync("When did the motor of the dome fail?", "talk", Model);

        JsonElement answer = await AskAsync("And who mended it?", "talk", Model);

        Assert.Equal("Who mended the motor of the dome?", answer.GetProperty("understood").GetString());
        Assert.Equal("Anna Berg mended it.", answer.GetProperty("answer").GetString());
        Assert.Equal(3, _server.Asked.Count);
        Assert.Contains(
            "Answer: It failed on 3 March.",
            JsonDocument.Parse(_server.Asked[2]).RootElement.GetProperty("messages")[1].GetProperty("content").GetString(),
            StringComparison.Ordinal);
        (_, string shown, _) = await InProcess.RunAsync("conversations", "show", "talk", "--pipeline", Definition);
        Assert.Contains("fake  ", shown, StringComparison.Ordinal);
        Assert.Contains("    And who mended it?", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RewritingThatIsNoQuestion_IsNotUsed()
    {
        await RunAsync();
        await AskAsync("When did the motor of the dome fail?");
        _server.Otherwise = r => r.StreamAsync(r.Body.Contains("Rewrite the last question", StringComparison.Ordinal)
            ? string.Concat(Enumerable.Repeat("I cannot do that. ", 50))
            : "Anna Berg mended it. [1: \"Anna Berg mended the motor\"]");

        JsonElement answer = await AskAsync("Who mended it?", "talk", Model);

        Assert.StartsWith("Who mended it (", answer.GetProperty("understood").GetString(), StringComparison.Ordinal);
        Assert.True(answer.GetProperty("answered").GetBoolean());
    }

    [Fact]
    public async Task LongConversation_IsSummarised_AndNothingOfItIsLost()
    {
        await RunAsync();
        int shortened = 0;
        _server.Otherwise = r =>
        {
            bool shorten = r.Body.Contains("Say in a few sentences what was asked", StringComparison.Ordinal);
            shortened += shorten ? 1 : 0;
            return r.StreamAsync(shorten ? "The motor was talked about."
                : r.Body.Contains("Rewrite the last question", StringComparison.Ordinal) ? "When did the motor of the dome fail?"
                : string.Concat(Enumerable.Repeat("The motor failed on 3 March. [1: \"failed on 3 March\"] ", 20)));
        };
        for (int i = 0; i < 8; i++)
        {
            await AskAsync("When did it fail?", "talk", [.. Model, "--window", "2048"]);
        }

        JsonElement kept = (await ConversationsAsync("export", "talk")).GetProperty("conversations")[0];
        Assert.InRange(shortened, 1, 7);
        Assert.Equal("The motor was talked about.", kept.GetProperty("summary").GetString());
        Assert.Equal(16, kept.GetProperty("messages").GetArrayLength());
        Assert.Contains(_server.Asked, b => b.Contains("In short: The motor was talked about.", StringComparison.Ordinal) && b.Contains("Question: When did", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnswerThatCouldNotBeHad_LeavesTheConversationAsItWas()
    {
        await RunAsync();
        _server.IsDown = true;
        (int code, _, string error) = await InProcess.RunAsync(["ask", "When did the motor of the dome fail?", "--pipeline", Definition, "--conversation", "talk", "--max-requests", "1", .. Model]);
        Assert.NotEqual(0, code);
        Assert.NotEmpty(error);
        Assert.Equal(0, (await ConversationsAsync("list", "--json")).GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task AnswerThatCannotBeKept_IsPrintedAllTheSame()
    {
        await RunAsync();
        await AskAsync("When did the motor of the dome fail?");
        await KeepNothingMoreAsync();
        _server.Otherwise = r => r.StreamAsync(r.Body.Contains("Rewrite the last question", StringComparison.Ordinal)
            ? "Who mended the motor of the dome?"
            : "Anna Berg mended it. [1: \"Anna Berg mended the motor\"]");

        foreach (string[] model in (string[][])[Model, []])
        {
            (int code, string text, string error) = await InProcess.RunAsync(
                ["ask", "Who mended it?", "--pipeline", Definition, "--conversation", "talk", "--json", .. model]);

            Assert.NotEqual(0, code);
            Assert.Contains("no room left", error, StringComparison.Ordinal);
            Assert.Contains(
                "Anna Berg mended", JsonDocument.Parse(text).RootElement.GetProperty("answer").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Waiting_IsSaidBeforeTheFirstRequest()
    {
        await RunAsync();
        await AskAsync("When did the motor of the dome fail?");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var said = new List<string>();
        _server.Otherwise = r =>
        {
            said.Add(error.ToString());
            return r.StreamAsync("Who mended the motor of the dome?");
        };

        await Program.RunAsync(
            ["ask", "Who mended it?", "--pipeline", Definition, "--conversation", "talk", .. Model], new Terminal(output, error, interactive: true, colour: false));

        Assert.Equal(2, said.Count);
        Assert.All(said, x => Assert.Contains("asking fake", x, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Conversations_AreListedAndDeleted_EachInItsProject()
    {
        await RunAsync();
        await AskAsync("When did the motor of the dome fail?");
        await AskAsync("When did the motor of the dome fail?", "talk", "--project", "other");
        Assert.Equal(2, (await ConversationsAsync("list", "--json")).GetProperty("conversations").GetArrayLength());
        Assert.Equal(1, (await ConversationsAsync("list", "--json", "--project", "other")).GetProperty("conversations").GetArrayLength());

        (int code, string text, _) = await InProcess.RunAsync("conversations", "delete", "talk", "--pipeline", Definition);
        Assert.Equal((0, "1 deleted"), (code, text.Trim()));
        JsonElement left = Assert.Single((await ConversationsAsync("export", "--all")).GetProperty("conversations").EnumerateArray());
        Assert.Equal("other", left.GetProperty("project").GetString());
        (code, _, string error) = await InProcess.RunAsync("conversations", "delete", "talk", "--pipeline", Definition);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("project 'dome' has no conversation 'talk'", error, StringComparison.Ordinal);
        (code, _, error) = await InProcess.RunAsync("conversations", "delete", "--pipeline", Definition);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("or --all", error, StringComparison.Ordinal);
        (code, _, error) = await InProcess.RunAsync("ask", "Why?", "--pipeline", Definition, "--conversation", "two\nlines");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("on one line", error, StringComparison.Ordinal);
        (_, text, _) = await InProcess.RunAsync("conversations", "delete", "--all", "--pipeline", Definition);
        Assert.Equal("1 deleted", text.Trim());
    }

    private async Task KeepNothingMoreAsync()
    {
        await using var ledger = new SqliteConnection($"Data Source={_archive["state/ledger.db"]};Pooling=False");
        await ledger.OpenAsync();
        await using SqliteCommand command = ledger.CreateCommand();
        command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'no room left'); END";
        await command.ExecuteNonQueryAsync();
    }

    private string[] Model => ["--model", "fake", "--endpoint", _server.Url];

    private async Task<JsonElement> AskAsync(string question, string? conversation = "talk", params string[] more)
    {
        string[] talk = conversation is null ? [] : ["--conversation", conversation];
        (int code, string text, string error) = await InProcess.RunAsync(
            ["ask", question, "--pipeline", Definition, "--json", .. talk, .. more]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<JsonElement> ConversationsAsync(params string[] arguments)
    {
        (int code, string text, string error) = await InProcess.RunAsync(["conversations", .. arguments, "--pipeline", Definition]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(text).RootElement;
    }

    private Task RunAsync() => _archive.RunAsync(
        embed: null,
        ("minutes.md",
            "The motor of the dome failed on 3 March. It stood still for weeks. In June Anna Berg mended the motor of the dome."),
        ("boat.md", "Peter Holm mended the boat in April. It cost 300 crowns."));
}
