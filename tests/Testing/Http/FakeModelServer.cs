using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tars.Testing;

/// <summary>
/// A server on 127.0.0.1 that speaks the protocol of OpenAI as well or as badly as a test wants. What it does to the requests for answers
/// stands in <see cref="Script"/>, one entry for each; when that is at its end, <see cref="Otherwise"/>. <c>models</c> answers 200 unless
/// <see cref="IsDown"/>.
/// </summary>
internal sealed class FakeModelServer : IDisposable
{
    private readonly LoopbackHttp _http = new();
    private readonly Lock _gate = new();
    private readonly List<string> _asked = [];

    public FakeModelServer(params Func<FakeRequest, Task>[] script)
    {
        Script = new Queue<Func<FakeRequest, Task>>(script);
        _http.Serve = ServeAsync;
    }

    public Queue<Func<FakeRequest, Task>> Script { get; }

    /// <summary>What is done when the script is at its end; default an answer of a few words.</summary>
    public Func<FakeRequest, Task> Otherwise { get; set; } = r => r.StreamAsync("It is well.");

    /// <summary>Answers 500 to everything, checks included.</summary>
    public bool IsDown { get; set; }

    public string Url => _http.Address + "/v1";

    /// <summary>The bodies of the requests for answers, in the order they came.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    public IReadOnlyList<Received> Requests => _http.Requests;

    public void Dispose() => _http.Dispose();

    private async Task ServeAsync(Received request, int number, NetworkStream stream)
    {
        var fake = new FakeRequest(request, stream);
        if (request.Path.EndsWith("/models", StringComparison.Ordinal) || IsDown)
        {
            await fake.ReplyAsync(IsDown ? "500 Down" : "200 OK", "{\"data\":[]}");
            return;
        }

        Func<FakeRequest, Task> act;
        lock (_gate)
        {
            _asked.Add(fake.Body);
            act = Script.TryDequeue(out Func<FakeRequest, Task>? next) ? next : Otherwise;
        }

        await act(fake);
    }
}

/// <summary>A request to a <see cref="FakeModelServer"/>, and the ways to answer it.</summary>
internal sealed class FakeRequest(Received received, NetworkStream stream)
{
    private const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

    public Received Received => received;

    public string Body => Encoding.UTF8.GetString(received.Body);

    /// <summary>The text of the last message of a chat.</summary>
    public string LastMessage => JsonDocument.Parse(Body).RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;

    /// <summary>A whole answer that is no stream.</summary>
    public Task ReplyAsync(string status, string body, string headers = "") =>
        WriteAsync(LoopbackHttp.Response(status, body, $"Content-Type: application/json\r\n{headers}"));

    /// <summary>A streamed answer, word by word, with its usage and its end.</summary>
    public async Task StreamAsync(string text, string finish = "stop", int input = 10, int output = 5)
    {
        await BeginAsync(text);
        await EventAsync(JsonSerializer.Serialize(new { choices = new[] { new { index = 0, delta = new { }, finish_reason = finish } } }));
        await EventAsync(JsonSerializer.Serialize(new { choices = Array.Empty<object>(), usage = new { prompt_tokens = input, completion_tokens = output } }));
        await EventAsync("[DONE]");
        await WriteAsync("0\r\n\r\n");
    }

    /// <summary>The head of a streamed answer and some of its words.</summary>
    public async Task BeginAsync(string text)
    {
        await WriteAsync(StreamHead);
        foreach (string word in text.Split(' ').Select((w, i) => i == 0 ? w : " " + w).Where(w => w.Length > 0))
        {
            await WordAsync(word);
        }
    }

    /// <summary>Some more words.</summary>
    public Task WordAsync(string word) =>
        EventAsync(JsonSerializer.Serialize(new { choices = new[] { new { index = 0, delta = new { content = word } } } }));

    /// <summary>Ends the body properly, as if all had been said.</summary>
    public Task EndBodyAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>An event as it is.</summary>
    public Task EventAsync(string data) => ChunkAsync($"data: {data}\n\n");

    /// <summary>A portion of a streamed body, whatever it is.</summary>
    public Task ChunkAsync(string text) => WriteAsync(
        string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"));

    /// <summary>Words without end, until the other side has gone.</summary>
    public async Task EndlessAsync()
    {
        await WriteAsync(StreamHead);
        string words = string.Concat(Enumerable.Repeat("words ", 500));
        while (true)
        {
            await WordAsync(words);
        }
    }

    /// <summary>Says nothing until the other side has gone.</summary>
    public async Task HangAsync()
    {
        byte[] one = new byte[1];
        await stream.ReadExactlyAsync(one);
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes as they are.</summary>
    public async Task WriteAsync(byte[] bytes) => await stream.WriteAsync(bytes);
}
