using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Notices.Tests;

/// <summary>Each channel against a server on this machine, or the file and stream it writes to.</summary>
[SuppressMessage("Security", "S2068", Justification = "Invented secrets.")]
public sealed class ChannelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHttp _server = new();
    private readonly LoopbackSmtp _mail = new();

    public void Dispose()
    {
        _server.Dispose();
        _mail.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Terminal_WritesOneLineThatCannotSteerTheTerminal()
    {
        using var messages = new StringWriter();
        await using var channel = new TerminalChannel(Context(messages));
        await channel.SendAsync(Notice("first\nsecond \u001b[2J \u202E"), default);
        Assert.Equal("[error] archive: dead letter: first second  [2J  ", messages.ToString().TrimEnd('\n', '\r'));
    }

    [Fact]
    public async Task Log_AppendsJson_AndPutsAFullFileAside()
    {
        string path = _folder["deep/notices.jsonl"];
        await using var channel = new LogChannel(new LogOptions { Path = path, MaxSize = new ByteSize(4096) });
        for (int i = 0; i < 40; i++)
        {
            await channel.SendAsync(Notice($"number {i}"), default);
        }

        string last = (await File.ReadAllLinesAsync(path))[^1];
        Assert.Equal("number 39", JsonDocument.Parse(last).RootElement.GetProperty("event").GetProperty("message").GetString());
        Assert.InRange(new FileInfo(path).Length, 1, 5000);
        Assert.InRange(new FileInfo(path + ".1").Length, 4096, 5000);
    }

    [Fact]
    public async Task Webhook_PostsJsonAndSignsIt()
    {
        await File.WriteAllTextAsync(_folder["key"], "from a file\n");
        await using var channel = new WebhookChannel(new WebhookOptions { Url = $"{_server.Address}/hook?x=1", SecretFile = _folder["key"] });
        await channel.SendAsync(Notice("it broke"), default);
        Received got = _server.Requests.Single();
        Assert.Equal("/hook?x=1", got.Path);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("from a file"u8, got.Body)), got.Headers["X-Tars-Signature"]);
        JsonElement body = JsonDocument.Parse(got.Body).RootElement;
        Assert.Equal(("id-1", "it broke", "error"), (
            body.GetProperty("id").GetString(), body.GetProperty("event").GetProperty("message").GetString(), body.GetProperty("event").GetProperty("level").GetString()));
    }

    [Theory]
    [InlineData("503 Busy", true)]
    [InlineData("429 Slow", true)]
    [InlineData("404 Not Found", false)]
    [InlineData("302 Found", false)]
    public async Task Webhook_Refusals_SayWhetherAnotherAttemptHelps(string status, bool transient)
    {
        _server.Answer = _ => LoopbackHttp.Response(status, "because", "Retry-After: 7\r\nLocation: http://127.0.0.1:1/\r\n");
        await using var channel = new WebhookChannel(new WebhookOptions { Url = _server.Address });
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Equal((transient, TimeSpan.FromSeconds(7)), (refused.Transient, refused.RetryAfter));
        Assert.Single(_server.Requests);
        Assert.DoesNotContain("127.0.0.1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_PauseThatIsADate_IsUnderstood()
    {
        string date = DateTimeOffset.UtcNow.AddHours(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        _server.Answer = _ => LoopbackHttp.Response("429 Slow", "because", $"Retry-After: {date}\r\n");
        await using var channel = new WebhookChannel(new WebhookOptions { Url = _server.Address });
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMinutes(30), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Secret_FromAFileWithoutEnd_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the file is one of Linux");
        await using var channel = new WebhookChannel(new WebhookOptions { Url = _server.Address, SecretFile = "/dev/zero" });
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Contains("holds no secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AnswerThatDrips_EndsAtTheLimit()
    {
        _server.Serve = async (_, _, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"u8.ToArray());
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray());
                await Task.Delay(50);
            }
        };
        using var request = new NoticeRequest(TimeSpan.FromMilliseconds(300));
        ItemException late = await Assert.ThrowsAsync<ItemException>(() => request.PostAsync(new Uri(_server.Address), [], [], default));
        Assert.Equal((true, FaultKind.TimeOut), (late.Transient, late.Fault));
        Assert.Contains("within 0.3 s", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_AnswerWithoutEnd_IsReadInPart()
    {
        _server.Answer = _ => "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + new string('x', 100_000);
        await using var channel = new WebhookChannel(new WebhookOptions { Url = _server.Address });
        await channel.SendAsync(Notice("x"), default);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Slack_PostsTextThatCannotMentionOrLink()
    {
        await using var channel = new SlackChannel(new SlackOptions { Url = $"{_server.Address}/services/T/B/s3cret" });
        await channel.SendAsync(Notice("<!channel> & <http://evil|here>", heldBack: 3), default);
        string text = JsonDocument.Parse(_server.Requests.Single().Body).RootElement.GetProperty("text").GetString()!;
        Assert.StartsWith("[error] archive: dead letter\n&lt;!channel&gt; &amp; &lt;http://evil|here&gt; (3 more of this kind were held back.)\nrun r1,", text, StringComparison.Ordinal);
        Assert.EndsWith("node text, item a.txt", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telegram_SendsToTheChat_AndKeepsTheTokenOutOfMessages()
    {
        var options = new TelegramOptions { Token = "123:abc", Chat = "@ops", Server = _server.Address };
        await using var channel = new TelegramChannel(options);
        await channel.SendAsync(Notice(new string('y', 9000)), default);
        Received got = _server.Requests.Single();
        JsonElement body = JsonDocument.Parse(got.Body).RootElement;
        Assert.Equal(("/bot123:abc/sendMessage", "@ops"), (got.Path, body.GetProperty("chat_id").GetString()));
        Assert.InRange(body.GetProperty("text").GetString()!.Length, 3900, 4000);

        _server.Answer = _ => LoopbackHttp.Response("401 Unauthorized", "{\"ok\":false}");
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.False(refused.Transient);
        Assert.DoesNotContain("123:abc", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN AHRhcnMAc2VjcmV0")]
    [InlineData("AUTH LOGIN", "AUTH LOGIN|dGFycw==|c2VjcmV0")]
    public async Task Email_SignsInAndSendsAMail(string offer, string said)
    {
        _mail.Offers = ["SIZE 1000000", offer];
        await using var channel = new EmailChannel(Mail() with { Host = "127.0.0.1", User = "tars", Password = "secret" }, Context());
        await channel.SendAsync(Notice("größer als\r\n.\r\nerlaubt"), default);
        string[] lines = _mail.Said;
        Assert.Contains(said, string.Join('|', lines), StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<tars@example.org>", lines);
        Assert.Contains("RCPT TO:<a@example.org>", lines);
        Assert.Contains("RCPT TO:<b@example.org>", lines);
        Assert.Contains("Subject: [error] archive: dead letter", lines);
        Assert.Contains("Message-ID: <id-1@example.org>", lines);
        int empty = Array.IndexOf(lines, string.Empty);
        string body = Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(lines[(empty + 1)..Array.IndexOf(lines, ".")])));
        Assert.Contains("größer als  .  erlaubt", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Email_ServerWithoutStartTls_GetsNoPassword()
    {
        await using var channel = new EmailChannel(Mail() with { Security = SmtpSecurity.StartTls, User = "tars", Password = "secret" }, Context());
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Contains("does not offer STARTTLS", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Transient);
        Assert.DoesNotContain(_mail.Said, l => l.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SmtpSecurity.StartTls)]
    [InlineData(SmtpSecurity.Tls)]
    public async Task Email_CertificateOfNobody_IsNotTrusted(SmtpSecurity security)
    {
        _mail.Offers = ["STARTTLS", "AUTH PLAIN"];
        _mail.Tls = security == SmtpSecurity.Tls;
        await using var channel = new EmailChannel(Mail() with { Security = security, User = "tars", Password = "secret" }, Context());
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Contains($"127.0.0.1:{_mail.Port} is not trusted, so nothing is sent", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ca_file", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Transient);
        Assert.DoesNotContain(_mail.Said, l => l.Contains("AUTH", StringComparison.Ordinal) || l.Contains("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SmtpSecurity.StartTls)]
    [InlineData(SmtpSecurity.Tls)]
    public async Task Email_CertificateOfTheNamedAuthority_IsTrusted_AndAllButTheGreetingIsEncrypted(SmtpSecurity security)
    {
        _mail.Offers = ["STARTTLS", "AUTH PLAIN"];
        _mail.Tls = security == SmtpSecurity.Tls;
        EmailOptions options = await TrustingAsync(security);
        await using var channel = new EmailChannel(options, Context());
        await channel.SendAsync(Notice("x"), default);
        string[] said = _mail.Said;
        Assert.Contains("tls AUTH PLAIN AHRhcnMAc2VjcmV0", said);
        Assert.Contains("tls MAIL FROM:<tars@example.org>", said);
        string[] clear = [.. said.Where(l => !l.StartsWith("tls ", StringComparison.Ordinal)).Select(l => l.Split(' ')[0])];
        Assert.Equal(security == SmtpSecurity.Tls ? [] : ["EHLO", "STARTTLS"], clear);
    }

    [Theory]
    [InlineData("mail.example", "2090-01-01")]
    [InlineData("localhost", "2021-01-01")]
    public async Task Email_CertificateOfAnotherNameOrOfThePast_IsNotTrustedThoughItsAuthorityIs(string name, string until)
    {
        _mail.Offers = ["STARTTLS", "AUTH PLAIN"];
        _mail.Certificate = LoopbackSmtp.MakeCertificate(
            name, name == "localhost" ? IPAddress.Loopback : null, DateTimeOffset.Parse(until + "Z", CultureInfo.InvariantCulture));
        EmailOptions options = await TrustingAsync(SmtpSecurity.StartTls);
        await using var channel = new EmailChannel(options, Context());
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Contains("is not trusted", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_mail.Said, l => l.Contains("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Email_WordsSmuggledInBeforeTheEncryption_AreNotTakenForTheServers()
    {
        _mail.Offers = ["STARTTLS", "AUTH LOGIN"];
        _mail.Smuggled = "250-somebody\r\n250 AUTH PLAIN\r\n";
        EmailOptions options = await TrustingAsync(SmtpSecurity.StartTls);
        await using var channel = new EmailChannel(options, Context());
        try
        {
            await channel.SendAsync(Notice("x"), default);
            Assert.Contains("tls AUTH LOGIN", _mail.Said);
        }
        catch (ItemException e)
        {
            // They came apart from the consent, and so disturbed the handshake: as good.
            Assert.Contains("nothing is sent", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Email_ServerThatConsentsAndThenDoesNotEncrypt_GetsNoPassword()
    {
        _mail.Offers = ["STARTTLS", "AUTH PLAIN"];
        _mail.Instead = line => line == "STARTTLS" ? "220 go ahead\r\n" : line.StartsWith('E') ? null : "250 fine\r\n";
        await using var channel = new EmailChannel(Mail() with { Security = SmtpSecurity.StartTls, User = "tars", Password = "secret" }, Context());
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Contains("nothing is sent", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_mail.Said, l => l.Contains("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("no certificate", "holds no certificate")]
    public async Task Email_AuthorityThatIsNone_IsNamed(string? text, string why)
    {
        _mail.Tls = true;
        string file = _folder["ca.pem"];
        if (text is not null)
        {
            await File.WriteAllTextAsync(file, text);
        }

        await using var channel = new EmailChannel(Mail() with { Security = SmtpSecurity.Tls, CaFile = file }, Context());
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ca.pem", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL", "451 later\r\n", true)]
    [InlineData("RCPT", "550 nobody\r\n", false)]
    [InlineData(".", "452 full\r\n", true)]
    [InlineData("EHLO", "what?\r\n", false)]
    public async Task Email_Refusals_SayWhetherAnotherAttemptHelps(string at, string answer, bool transient)
    {
        _mail.Instead = line => line.StartsWith(at, StringComparison.Ordinal) ? answer : null;
        await using var channel = new EmailChannel(Mail(), Context());
        ItemException refused = await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
        Assert.Equal(transient, refused.Transient);
    }

    [Fact]
    public async Task Email_AnswerWithoutEnd_IsRefused()
    {
        _mail.Instead = line => line.StartsWith("EHLO", StringComparison.Ordinal) ? new string('2', 100_000) : null;
        await using var channel = new EmailChannel(Mail(), Context());
        await Assert.ThrowsAsync<ItemException>(async () => await channel.SendAsync(Notice("x"), default));
    }

    [Theory]
    [InlineData("a@b\r\nRCPT TO:<evil@x>")]
    [InlineData("nobody")]
    [InlineData("<a@b>")]
    public void Email_AddressThatIsNone_IsRefusedInTheDefinition(string address)
    {
        EmailOptions options = Mail() with { To = [address] };
        Assert.Contains(options.Validate(new ValidationContext(options)), r => r.ErrorMessage!.Contains("no mail address", StringComparison.Ordinal));
    }

    [Fact]
    public void Email_PasswordInTheClearToAnotherMachine_IsRefusedInTheDefinition()
    {
        EmailOptions options = Mail() with { Host = "mail.example", User = "tars", Password = "secret" };
        Assert.Contains(options.Validate(new ValidationContext(options)), r => r.ErrorMessage!.Contains("in the clear", StringComparison.Ordinal));
    }

    /// <summary>Options that trust the server's certificate.</summary>
    private async Task<EmailOptions> TrustingAsync(SmtpSecurity security)
    {
        string file = _folder["ca.pem"];
        await File.WriteAllTextAsync(file, _mail.Certificate.ExportCertificatePem());
        return Mail() with { Security = security, CaFile = file, User = "tars", Password = "secret" };
    }

    private EmailOptions Mail() => new()
    {
        Host = "127.0.0.1",
        Port = _mail.Port,
        Security = SmtpSecurity.None,
        From = "tars@example.org",
        To = ["a@example.org", "b@example.org"],
    };

    private NodeContext Context(TextWriter? messages = null) => new()
    {
        Name = "ops",
        BaseFolder = _folder.Path,
        StateFolder = _folder.Path,
        Assets = new RunOptions().Assets,
        Messages = messages,
    };

    private static Notice Notice(string message, int heldBack = 0) => new()
    {
        Id = "id-1",
        Channel = "ops",
        HeldBack = heldBack,
        Event = new RunEvent
        {
            At = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
            Kind = RunEventKind.DeadLetter,
            Level = NoticeLevel.Error,
            Pipeline = "archive",
            Run = "r1",
            Node = "text",
            Item = "a.txt",
            Message = message,
        },
    };
}
