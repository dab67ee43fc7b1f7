using Microsoft.Extensions.AI;
using Tars.Pipeline;
using Tars.Stages.Rag.Tests.Fixtures;
using Tars.Stages.Rag.Tests.Generation;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Inference;

/// <summary>Servers that mean harm, or are broken in ways that look like it: every one ends in a failure that says so, or in an answer.</summary>
public sealed class HostileServerTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ";

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("200 OK")]
    public async Task ErrorThatIsHalfACharacter_IsAFailureWithoutWords(string status)
    {
        await using var rig = new ModelRig(new FakeModelServer { Otherwise = r => r.ReplyAsync(status, """{"error":{"message":"\ud800"}}""") });
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains(status == "200 OK" ? "broke off: an error without words" : "answered 400.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorInAStreamThatIsHalfACharacter_IsAFailureWithoutWords()
    {
        await using var rig = new ModelRig(new FakeModelServer
        {
            Otherwise = async r =>
            {
                await r.BeginAsync("It");
                await r.EventAsync("""{"error":"\udc00"}""");
                await r.EndBodyAsync();
            },
        });
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains("broke off: an error without words", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"error\":\"\u00ff\"}", "an error without words")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"\u00ff\"}}]}", "of another form")]
    [InlineData("\u00ff\u00fe{}", "no JSON")]
    public async Task BytesThatAreNoText_CountAsNoAnswer(string latin, string said)
    {
        await using var rig = new ModelRig(new FakeModelServer
        {
            Otherwise = async r =>
            {
                await r.WriteAsync(Head + "application/json\r\n\r\n");
                await r.WriteAsync(System.Text.Encoding.Latin1.GetBytes(latin));
            },
        });
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LineOfTenMegabytes_IsReadOnceAndRefused()
    {
        string line = new('x', 10 << 20);
        await using var rig = new ModelRig(o => o with { Attempts = 1 }, null, new FakeModelServer
        {
            Otherwise = async r =>
            {
                await r.WriteAsync(Head + "text/event-stream\r\n\r\n");
                await r.WriteAsync($"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{line}\"}}}}]}}\n\n");
            },
        });
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains("answers without end", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LifeSignsForEver_EndAtTheTimeForTheWhole()
    {
        await using var rig = new ModelRig(
            o => o with { Attempts = 1, StartTimeout = TimeSpan.FromSeconds(1), AnswerTimeout = TimeSpan.FromSeconds(20) },
            null,
            new FakeModelServer
            {
                Otherwise = async r =>
                {
                    await r.WriteAsync(Head + "text/event-stream\r\n\r\n");
                    while (true)
                    {
                        await r.WriteAsync(":\n\n");
                        await Task.Delay(5);
                    }
                },
            });
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains("did not end its answer within 20 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyFileWithoutEnd_IsRefusedUnread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are told from files on Linux alone");
        await using var rig = new ModelRig(
            o => o with { Endpoints = [o.Endpoints[0] with { KeyFile = "/dev/zero" }] }, null, new FakeModelServer());
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains("/dev/zero holds no key: it is a device", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnswerOfThousandsOfCitations_IsChecked()
    {
        using var archive = new Archive();
        string[] sentences = [.. Enumerable.Range(0, 2000).Select(i => $"The motor of the dome failed on day {i} of the year.")];
        await archive.WriteAsync([.. sentences.Chunk(5).Select((s, i) => Archive.Passage("minutes.md", string.Join(' ', s), i, start: i * 400))]);
        await using ArchiveSearcher searcher = await archive.OpenAsync();
        using var chat = new ScriptedChat(asked =>
        {
            string[] shown = [.. sentences.Where(s => asked[^1].Text.Contains(s, StringComparison.Ordinal))];
            return string.Concat(Enumerable.Range(0, 1500).Select(i => $"The motor failed. [1: \"{shown[i % shown.Length][(i % 7)..]}\"] "));
        });
        GeneratedAnswer answer = await new GeneratedAnswerer(searcher, chat, new GenerationOptions()).AskAsync("When did the motor of the dome fail?");
        Assert.True(answer.Answered);
        Assert.InRange(answer.Sentences.Count, 1000, 1500);
        Assert.InRange(answer.Citations.Count, 10, 100);
    }
}
