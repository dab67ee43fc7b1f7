using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Tars.Pipeline.Tests.Execution;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Faults;

public sealed record PlaceOptions
{
    /// <summary>Where.</summary>
    [Required]
    [DefinitionPath]
    public string Path { get; init; } = string.Empty;
}

/// <summary>What a test does as files are brought or written, by folder.</summary>
internal static class Places
{
    public static ConcurrentDictionary<string, Action<string>> Before { get; } = new(StringComparer.Ordinal);
}

[Node("files_of", 1, "The files of a folder.")]
public sealed class FilesOfSource(PlaceOptions options) : Source<Line>
{
    public override async IAsyncEnumerable<Root<Line>> ReadAsync(
        KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string file in Directory.GetFiles(options.Path).Order(StringComparer.Ordinal))
        {
            await Task.Yield();
            Places.Before.GetValueOrDefault(options.Path)?.Invoke(file);
            if (File.Exists(file))
            {
                string text = await File.ReadAllTextAsync(file, cancellationToken);
                yield return Root<Line>.Of(Path.GetFileName(file), World.Version(text), new Line(text), bytes: text.Length);
            }
        }
    }
}

[Node("files_to", 1, "A file for each root, in a folder of the sink's and one below.")]
public sealed class FilesToSink(PlaceOptions options) : Sink<Line>
{
    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(options.Path, "deep"));
        return default;
    }

    public override ValueTask ApplyAsync(Generation<Line> generation, CancellationToken cancellationToken)
    {
        Places.Before.GetValueOrDefault(options.Path)?.Invoke(generation.Key);
        string file = Path.Combine(options.Path, "deep", generation.Key);
        if (generation.Removed)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, string.Concat(generation.Items.Select(i => i.Text)));
        }

        return default;
    }
}

public sealed record PortOptions
{
    /// <summary>Of 127.0.0.1.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 1;
}

/// <summary>Sends each line to a server and emits its answer.</summary>
public abstract class AskingStage(PortOptions options) : Stage<Line, Line>
{
    public override async ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        using TcpClient client = await ConnectAsync(cancellationToken);
        await using var stream = client.GetStream();
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        using var reader = new StreamReader(stream);
        await writer.WriteLineAsync(input.Text.AsMemory(), cancellationToken);
        output.Emit(new Line(await reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("no answer")));
    }

    protected async Task<TcpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, options.Port, cancellationToken);
            return client;
        }
        catch (SocketException e)
        {
            client.Dispose();
            throw new ItemException($"127.0.0.1:{options.Port} does not answer.", e) { Transient = true };
        }
    }
}

[Node("ask", 1, "Asks a server that cannot be probed.")]
public sealed class AskStage(PortOptions options) : AskingStage(options);

[Node("ask_probed", 1, "Asks a server that can be probed.")]
public sealed class AskProbedStage(PortOptions options) : AskingStage(options), IServerProbe
{
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        using TcpClient client = await ConnectAsync(cancellationToken);
        return client.Connected;
    }
}

/// <summary>Answers each line with itself in upper case, when it runs.</summary>
internal sealed class EchoServer : IDisposable
{
    private LoopbackTcp? _tcp;

    public EchoServer()
    {
        using var taken = new LoopbackTcp(_ => Task.CompletedTask);
        Port = taken.Port;
    }

    public int Port { get; }

    public void Start() => _tcp ??= new LoopbackTcp(ServeAsync, Port);

    public void Dispose() => _tcp?.Dispose();

    private static async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        while (await reader.ReadLineAsync() is string line)
        {
            await writer.WriteLineAsync(line.ToUpperInvariant());
        }
    }
}
