using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Notices.Tests;

/// <summary>What is told over which channel, what waits on disk, and that no channel holds anybody up.</summary>
public sealed class DeskTests : IDisposable
{
    private static readonly NodeCatalog s_catalog = NodeCatalog.FromAssemblies(typeof(TerminalChannel).Assembly, typeof(DeskSource).Assembly);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHttp _server = new();

    private string State => _folder[".tars"];

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task LevelsAndKinds_DecideWhoIsTold()
    {
        PipelineDefinition graph = Load("""
              all:    { use: log, level: info, with: { path: all.jsonl } }
              usual:  { use: log, with: { path: usual.jsonl } }
              full:   { use: log, level: info, kinds: [disk_full, run_failed], with: { path: full.jsonl } }
              faults: { use: log, level: info, kinds: fault, with: { path: faults.jsonl } }
            """);
        await using (NoticeDesk desk = NoticeDesk.Open(graph))
        {
            desk.Post(Event(RunEventKind.RunStarted, NoticeLevel.Info));
            desk.Post(Event(RunEventKind.DeadLetter, NoticeLevel.Error));
            desk.Post(Event(RunEventKind.Fault, NoticeLevel.Critical, FaultKind.DiskFull));
            desk.Post(Event(RunEventKind.Fault, NoticeLevel.Warning, FaultKind.TimeOut));
            desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            Assert.True(await desk.CloseAsync(s_patience));
        }

        Assert.Equal([5, 4, 2, 2], new[] { "all", "usual", "full", "faults" }.Select(n => File.ReadAllLines(_folder[$"{n}.jsonl"]).Length));
        Assert.Equal(13, NoticeStore.History(State).Count(h => h.Sent));
        Assert.Empty(NoticeStore.Waiting(State));
        Assert.Equal((5L, 2L), (NoticeStore.Statistics(State)["all"].Sent, NoticeStore.Statistics(State)["full"].Sent));
    }

    [Fact]
    public async Task Rate_HoldsBackByKindAndTellsHowMany()
    {
        PipelineDefinition graph = Load("  one: { use: log, rate: 2/h, with: { path: one.jsonl } }\n");
        var clock = new ManualTimeProvider();
        await using (NoticeDesk desk = NoticeDesk.Open(graph, time: clock))
        {
            for (int i = 0; i < 5; i++)
            {
                desk.Post(Event(RunEventKind.DeadLetter, NoticeLevel.Error));
            }

            desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            await UntilAsync(() => NoticeStore.History(State).Count == 3);
            clock.Advance(TimeSpan.FromMinutes(61));
            desk.Post(Event(RunEventKind.DeadLetter, NoticeLevel.Error));
            Assert.True(await desk.CloseAsync(s_patience));
        }

        Assert.Equal([0, 0, 0, 3], NoticeStore.History(State).Select(h => h.Notice.HeldBack));
        Assert.Equal(3, NoticeStore.Statistics(State)["one"].HeldBack);
    }

    [Fact]
    public async Task ServerThatIsBusy_IsAskedAgain()
    {
        _server.Answer = n => n < 3 ? LoopbackHttp.Response("503 Busy", "later") : LoopbackHttp.Response("200 OK", string.Empty);
        PipelineDefinition graph = Load($"  hook: {{ use: webhook, with: {{ url: \"{_server.Address}\" }} }}\n");
        var clock = new ManualTimeProvider();
        await using (NoticeDesk desk = NoticeDesk.Open(graph, time: clock))
        {
            desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            Task<bool> closed = desk.CloseAsync(s_patience);
            while (!closed.IsCompleted)
            {
                await Task.Delay(5);
                // Not so far that an answer which is on its way counts as late.
                if (_server.Requests.Count < 3)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(20));
                }
            }

            Assert.True(await closed);
        }

        Assert.Equal((3, true), (NoticeStore.History(State).Single().Attempts, NoticeStore.History(State).Single().Sent));
        Assert.Equal(2, NoticeStore.Statistics(State)["hook"].Retried);
        Assert.Single(_server.Requests.Select(r => System.Text.Json.JsonDocument.Parse(r.Body).RootElement.GetProperty("id").GetString()).Distinct());
    }

    [Fact]
    public async Task RefusedForGood_IsNotAskedAgain()
    {
        _server.Answer = _ => LoopbackHttp.Response("400 Bad Request", "no");
        PipelineDefinition graph = Load($"  hook: {{ use: webhook, with: {{ url: \"{_server.Address}\" }} }}\n");
        await using (NoticeDesk desk = NoticeDesk.Open(graph))
        {
            desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            Assert.True(await desk.CloseAsync(s_patience));
        }

        NoticeOutcome refused = NoticeStore.History(State).Single();
        Assert.Equal((false, 1), (refused.Sent, refused.Attempts));
        Assert.Contains("400", refused.Error, StringComparison.Ordinal);
        Assert.Empty(NoticeStore.Waiting(State));
    }

    [Fact]
    public async Task ChannelThatHangs_HoldsUpNobody_AndTheNextDeskDelivers()
    {
        _server.Answer = _ => null;
        PipelineDefinition graph = Load($"""
              hook: {"{"} use: webhook, with: {"{"} url: "{_server.Address}" {"}"} {"}"}
              file: {"{"} use: log, with: {"{"} path: file.jsonl {"}"} {"}"}
            """);
        await using (NoticeDesk desk = NoticeDesk.Open(graph))
        {
            for (int i = 0; i < 3; i++)
            {
                desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            }

            await UntilAsync(() => _server.Requests.Count == 1 && NoticeStore.History(State).Count == 3);
            Assert.False(await desk.CloseAsync(TimeSpan.Zero));
        }

        Assert.Equal(3, NoticeStore.Waiting(State).Count);
        _server.Answer = _ => LoopbackHttp.Response("200 OK", string.Empty);
        await using (NoticeDesk desk = NoticeDesk.Open(graph))
        {
            Assert.True(await desk.CloseAsync(s_patience));
        }

        Assert.Empty(NoticeStore.Waiting(State));
        Assert.Equal(3, NoticeStore.Statistics(State)["hook"].Sent);
        Assert.Equal(4, _server.Requests.Count);
    }

    [Theory]
    [InlineData("AUTH PLAIN", "STARTTLS")]
    [InlineData("STARTTLS", "is not trusted")]
    public async Task MailServerThatIsNotTrusted_GetsNothing_AndTheNoticeWaitsUntilItIs(string offer, string why)
    {
        using var mail = new LoopbackSmtp { Offers = [offer] };
        const string Channel = "  post: {{ use: email, with: {{ host: 127.0.0.1, port: {0}, from: a@example.org, to: [b@example.org], ca_file: ca.pem }} }}\n";
        using (var other = LoopbackSmtp.MakeCertificate("another"))
        {
            await File.WriteAllTextAsync(_folder["ca.pem"], other.ExportCertificatePem());
        }

        PipelineDefinition graph = Load(string.Format(System.Globalization.CultureInfo.InvariantCulture, Channel, mail.Port));
        var clock = new ManualTimeProvider();
        await using (NoticeDesk desk = NoticeDesk.Open(graph, time: clock))
        {
            desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            Task<bool> closed = desk.CloseAsync(s_patience);
            while (!closed.IsCompleted)
            {
                await Task.Delay(5);
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            Assert.True(await closed);
        }

        Assert.Single(NoticeStore.Waiting(State));
        Assert.Empty(NoticeStore.History(State));
        Assert.Contains(why, NoticeStore.Statistics(State)["post"].LastError, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Said, l => l.Contains("MAIL", StringComparison.Ordinal));

        mail.Offers = ["STARTTLS"];
        await File.WriteAllTextAsync(_folder["ca.pem"], mail.Certificate.ExportCertificatePem());
        await using (NoticeDesk desk = NoticeDesk.Open(graph))
        {
            Assert.True(await desk.CloseAsync(s_patience));
        }

        Assert.Empty(NoticeStore.Waiting(State));
        Assert.True(NoticeStore.History(State).Single().Sent);
        Assert.Contains("tls MAIL FROM:<a@example.org>", mail.Said);
    }

    [Fact]
    public async Task QueueThatACrashTore_IsReadAsFarAsItGoes()
    {
        PipelineDefinition graph = Load("  file: { use: log, with: { path: file.jsonl } }\n");
        Directory.CreateDirectory(_folder[".tars/notices"]);
        await File.WriteAllTextAsync(_folder[".tars/notices/queue.jsonl"], "{\"notice\":{\"id\":\"x\",\"chan");
        await using (NoticeDesk desk = NoticeDesk.Open(graph))
        {
            desk.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
            Assert.True(await desk.CloseAsync(s_patience));
        }

        Assert.Single(NoticeStore.History(State));
        Assert.Empty(NoticeStore.Waiting(State));
    }

    [Fact]
    public async Task TwoDesks_OneStore_TheSecondStillDelivers()
    {
        PipelineDefinition graph = Load("  file: { use: log, with: { path: file.jsonl } }\n");
        await using NoticeDesk first = NoticeDesk.Open(graph);
        await using NoticeDesk second = NoticeDesk.Open(graph);
        Assert.Equal((false, true), (first.IsShared, second.IsShared));
        second.Post(Event(RunEventKind.RunFailed, NoticeLevel.Critical));
        Assert.True(await second.CloseAsync(s_patience));
        Assert.Single(await File.ReadAllLinesAsync(_folder["file.jsonl"]));
    }

    [Theory]
    [InlineData("notices: [a]\n", "TARS1005")]
    [InlineData("notices:\n  a: { use: pager }\n", "TARS1201")]
    [InlineData("notices:\n  a: { use: log }\n", "TARS1206")]
    [InlineData("notices:\n  a: { use: log, with: { path: x }, levle: info }\n", "TARS1202")]
    [InlineData("notices:\n  a: { use: log, with: { path: x }, level: loud }\n", "TARS1212")]
    [InlineData("notices:\n  a: { use: log, with: { path: x }, kinds: [disk_ful] }\n", "TARS1212")]
    [InlineData("notices:\n  a: { use: log, with: { path: x }, rate: often }\n", "TARS1204")]
    [InlineData("notices:\n  a: { use: slack }\n", "TARS1205")]
    [InlineData("notices:\n  a: { use: webhook, with: { url: ftp://x } }\n", "TARS1205")]
    [InlineData("notices:\n  A b: { use: log, with: { path: x } }\n", "TARS1103")]
    public void Definition_Mistakes_AreReported(string section, string code)
    {
        LoadResult loaded = DefinitionLoader.Parse("name: p\n" + section + Nodes, "p.yaml", _folder.Path, s_catalog);
        Diagnostic problem = Assert.Single(loaded.Diagnostics);
        Assert.Equal(code, problem.Code);
        Assert.InRange(problem.Location.Line, 2, 3);
    }

    [Fact]
    public void Definition_Secrets_AreNeverShownAndChannelsLeaveTheDigestAlone()
    {
        PipelineDefinition graph = Load("  a: { use: telegram, with: { token: \"123:abc\", chat: \"1\" } }\n");
        string shown = DefinitionWriter.Write(graph);
        Assert.DoesNotContain("123:abc", shown, StringComparison.Ordinal);
        Assert.Contains("use: telegram", shown, StringComparison.Ordinal);
        Assert.Equal(DefinitionLoader.Parse("name: p\n" + Nodes, "p.yaml", _folder.Path, s_catalog).Definition!.Digest, graph.Digest);
    }

    [Fact]
    public void ChannelInTheGraph_IsNoKindOfNode()
    {
        LoadResult loaded = DefinitionLoader.Parse("name: p\nnodes:\n  in: { use: some }\n  out: { use: log, from: in }\n", "p.yaml", _folder.Path, s_catalog);
        Assert.Contains(loaded.Diagnostics, d => d.Code == DiagnosticCodes.UnknownKind);
    }

    private const string Nodes = "nodes:\n  in: { use: some }\n  out: { use: none, from: in }\n";

    private PipelineDefinition Load(string channels)
    {
        LoadResult loaded = DefinitionLoader.Parse($"name: p\n{Nodes}notices:\n{channels}", "p.yaml", _folder.Path, s_catalog);
        Assert.True(loaded.Definition is not null, DiagnosticRenderer.Render(loaded));
        return loaded.Definition;
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (!done())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private static RunEvent Event(RunEventKind kind, NoticeLevel level, FaultKind? fault = null)
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new RunEvent
        {
            At = fault is null ? TimeProvider.System.GetUtcNow() : at.AddYears(40),
            Kind = kind,
            Level = level,
            Pipeline = "p",
            Run = "r",
            Message = "told",
            Fault = fault is not FaultKind known ? null : new FaultRecord
            {
                Time = at,
                Run = "r",
                Node = "n",
                Kind = known,
                Attempt = 1,
                Action = FaultAction.Retry,
                Outcome = FaultOutcome.Retried,
                Duration = 0,
                Message = "told",
            },
        };
    }
}
