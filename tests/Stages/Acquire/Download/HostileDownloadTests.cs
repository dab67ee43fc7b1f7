using System.Globalization;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests.Download;

/// <summary>
/// Two hundred files from a server that breaks whatever a server can break: each ends with the right bytes or says why not.
/// </summary>
public sealed class HostileDownloadTests : IDisposable
{
    private const int Files = 200;

    // What a path's first part makes the server do, and what a dead letter of it says; null where the file has to arrive.
    private static readonly (string Kind, string? Reason)[] Kinds =
    [
        ("good", null), ("cut", null), ("announces-more", "no longer has the bytes"), ("ignores-range", null), ("changes", null),
        ("wrong-bytes", "quarantine"), ("busy", null), ("down", null), ("loop", "redirects more than 5 times"),
        ("chunked-cut", null), ("chunked-lost", "changed 4 times"), ("endless-head", "headers"), ("huge-head", "headers"),
            ("missing", "answered 404"),
        ("chunked", null), ("says-more", null), ("wrong-part", "asked from"), ("garbage", "invalid status line"),
            ("elsewhere", "neither http nor https"),
        ("always-down", "answered 503"), ("hangs-up", "ended"), ("user-name", "user name"), ("weak-tag", null),
            ("no-range-206", "asked from"),
    ];

    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Each_of_200_files_is_right_or_a_dead_letter_that_says_why()
    {
        await using var server = new HostileServer(AnswerAsync);
        string[] urls = [.. Enumerable.Range(0, Files).Select(i => $"{server.Address}/{KindOf(i).Kind}/{i}.bin")];
        string[] lines = [.. urls.Select((u, i) => KindOf(i).Kind == "wrong-bytes" ? $"{u} {DownloadRig.Hex(Content(i))}" : u)];
        RunReport report = await _rig.RunAsync(lines, o => o with { Segment = ByteSize.FromKiB(64), Connections = 3 }, hands: 12);

        Assert.Null(report.Failure);
        Assert.True(report.Reconciles);
        Assert.Equal(Files, report.Roots);
        NodeReport get = report.Nodes.Single(n => n.Name == "get");
        Assert.Equal(get.BytesMoved, get.BytesExpected);
        var problems = new List<string>();
        for (int i = 0; i < Files; i++)
        {
            RootReport root = report.Items.Single(r => r.Key == urls[i]);
            string said = string.Join(" / ", root.Errors);
            bool right = _rig[urls[i]] is { } content && (await File.ReadAllBytesAsync(content.Path)).AsSpan().SequenceEqual(Content(i))
                && content.Sha256 == DownloadRig.Hex(Content(i));
            bool asExpected = KindOf(i).Reason is { } reason
                ? !right && said.Contains(reason, StringComparison.OrdinalIgnoreCase)
                : right && said.Length == 0;
            if (!asExpected)
                problems.Add($"{urls[i]}: right {right}, expected '{KindOf(i).Reason}', said '{said}'");
        }

        Assert.Equal(string.Empty, string.Join('\n', problems));
        Assert.Equal(Enumerable.Range(0, Files).Count(i => KindOf(i).Reason is not null), report.DeadLetters);
        Assert.Equal(Files - report.DeadLetters, _rig.Names().Length);
    }

    [Fact]
    public async Task A_server_that_drips_is_given_up()
    {
        byte[] content = DownloadRig.Bytes(50_000);
        await using var server = new HostileServer(async call =>
        {
            if (call.Method == "HEAD")
            {
                await call.FileAsync(content, "\"1\"");
                return;
            }

            await call.HeadAsync("200 OK", "ETag: \"1\"", "Content-Length: 50000");
            for (int i = 0; i < content.Length; i++)
            {
                await call.BodyAsync(content.AsMemory(i, 1));
                await Task.Delay(20, call.End);
            }
        });
        RunReport report = await _rig.RunAsync(
            [server.Address + "/x"], o => o with { Stall = TimeSpan.FromMilliseconds(200), MinSpeed = ByteSize.FromKiB(100) }, attempts: 2);
        Assert.Contains("too slow", Assert.Single(report.Items[0].Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_allowed_is_not_taken_whether_its_server_says_so_or_not()
    {
        byte[] content = DownloadRig.Bytes(200_000);
        await using var server = new HostileServer(async call =>
        {
            if (call.Path == "/says" || call.Method == "HEAD")
            {
                await call.FileAsync(content, "\"1\"");
                return;
            }

            await call.HeadAsync("200 OK", "ETag: \"1\"");
            for (int i = 0; i < 1000; i++)
                await call.BodyAsync(content);
        });
        RunReport report = await _rig.RunAsync([server.Address + "/says", server.Address + "/keeps-on"], o =>
            o with { MaxSize = new ByteSize(100_000) });
        Assert.Equal(2, report.DeadLetters);
        Assert.Contains("has 200000 bytes; at most 100000", report.Items.Single(i =>
            i.Key.EndsWith("/says", StringComparison.Ordinal)).Errors[0],
            StringComparison.Ordinal);
        Assert.Contains("sends more than the 100000 bytes", report.Items.Single(i =>
            i.Key.EndsWith("/keeps-on", StringComparison.Ordinal)).Errors[0],
            StringComparison.Ordinal);
        Assert.Empty(_rig.Parts());
        Assert.InRange(server.Served, 0, 100_000_000);
    }

    private static (string Kind, string? Reason) KindOf(int file) => Kinds[file % Kinds.Length];

    private static byte[] Content(int file) => DownloadRig.Bytes(1000 + (file * 1237 % 170_000), seed: file + 100);

    private static async Task AnswerAsync(HostileCall call)
    {
        string[] parts = call.Path.Split('/');
        int file = int.Parse(parts[2].Split('.')[0], CultureInfo.InvariantCulture);
        byte[] content = Content(file);
        bool head = call.Method == "HEAD";
        bool again = call.Number > 1;
        var random = new Random((file * 1000) + call.Number);
        switch (parts[1])
        {
            case "cut":
                await call.FileAsync(content, "\"1\"", call.Number < 5 && !head ? random.Next(1, content.Length) : null);
                break;
            case "announces-more" when !head && call.RangeOf(content.Length) is null or { From: 0 }:
                await call.HeadAsync("200 OK", "ETag: \"1\"", $"Content-Length: {content.Length + 1000}");
                await call.BodyAsync(content);
                break;
            case "ignores-range" when !head:
                await call.HeadAsync("200 OK", "ETag: \"1\"", $"Content-Length: {content.Length}");
                await call.BodyAsync(again ? content : content.AsMemory(0, content.Length / 2));
                break;
            case "changes" when !head && !again:
                byte[] before = DownloadRig.Bytes(content.Length, seed: 7);
                await call.FileAsync(before, "\"0\"", before.Length / 2);
                break;
            case "wrong-bytes":
                await call.FileAsync(DownloadRig.Bytes(content.Length, seed: 3), "\"1\"");
                break;
            case "busy" when !head && !again:
                await call.StatusAsync("429 Too Many Requests", "Retry-After: 0");
                break;
            case "down" when !head && !again:
                await call.StatusAsync("503 Service Unavailable", "Retry-After: Sat, 01 Jan 2000 00:00:00 GMT");
                break;
            case "always-down" when !head:
                await call.StatusAsync("503 Service Unavailable");
                break;
            case "loop":
                await call.StatusAsync("302 Found", $"Location: /loop/{file}.bin?{call.Number}");
                break;
            case "elsewhere":
                await call.StatusAsync("302 Found", "Location: file:///etc/passwd");
                break;
            case "user-name":
                await call.StatusAsync("302 Found", "Location: http://user:word@127.0.0.1/");
                break;
            case "chunked" or "chunked-lost" when !head:
            case "chunked-cut" when !head && call.RangeOf(content.Length) is null or { From: 0 }:
                string[] tag = parts[1] == "chunked-cut" ? ["ETag: \"1\"", "Transfer-Encoding: chunked"] : ["Transfer-Encoding: chunked"];
                await call.HeadAsync("200 OK", tag);
                await ChunksAsync(call, content, whole: parts[1] == "chunked");
                break;
            case "endless-head" when !head:
                await call.Stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), call.End);
                for (int i = 0; i < 1_000_000; i++)
                    await call.Stream.WriteAsync(Encoding.ASCII.GetBytes($"X-{i}: {new string('y', 500)}\r\n"), call.End);
                break;
            case "huge-head" when !head:
                await call.HeadAsync("200 OK", "X: " + new string('y', 200_000), "Content-Length: 1");
                break;
            case "missing":
                await call.StatusAsync("404 Not Found");
                break;
            case "says-more" when !head:
                await call.HeadAsync("200 OK", "ETag: \"1\"", $"Content-Length: {content.Length}");
                await call.BodyAsync(content);
                await call.BodyAsync(new byte[5000]);
                break;
            case "wrong-part" when !head && call.RangeOf(content.Length) is not null:
                await call.HeadAsync("206 Partial Content", "ETag: \"1\"", $"Content-Range: bytes 0-9/{content.Length}",
                    "Content-Length: 10");
                await call.BodyAsync(content.AsMemory(0, 10));
                break;
            case "wrong-part" when !head:
                await call.FileAsync(content, "\"1\"", content.Length / 2);
                break;
            case "no-range-206" when !head:
                await call.HeadAsync("206 Partial Content", "ETag: \"1\"",
                    $"Content-Range: bytes 5-{content.Length + 4}/{content.Length + 5}", $"Content-Length: {content.Length}");
                await call.BodyAsync(content);
                break;
            case "garbage" when !head:
                await call.Stream.WriteAsync("HELLO, WORLD\r\n\r\n"u8.ToArray(), call.End);
                break;
            case "hangs-up" when !head:
                break;
            case "weak-tag":
                await call.FileAsync(content, "W/\"1\"", !head && !again ? content.Length / 2 : null);
                break;
            default:
                await call.FileAsync(content, "\"1\"");
                break;
        }
    }

    private static async Task ChunksAsync(HostileCall call, byte[] content, bool whole)
    {
        int half = content.Length / 2;
        foreach (ReadOnlyMemory<byte> part in new[] { content.AsMemory(0, half), content.AsMemory(half) })
        {
            await call.Stream.WriteAsync(Encoding.ASCII.GetBytes($"{part.Length:x}\r\n"), call.End);
            await call.BodyAsync(whole || part.Length == half ? part : part[..^1]);
            if (!whole && part.Length != half)
                return;
            await call.Stream.WriteAsync("\r\n"u8.ToArray(), call.End);
        }

        if (whole)
            await call.Stream.WriteAsync("0\r\n\r\n"u8.ToArray(), call.End);
    }
}
