using System.Security.Cryptography;
using System.Text;

namespace Tars.Pipeline.Tests.Crash;

/// <summary>A graph over files with every kind of durable write: memo, receipts, dead letters, and two sinks.</summary>
internal static class CrashGraph
{
    /// <summary>Runs it over <c>in</c> in a folder, into <c>out</c> and <c>lines</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="roots">How many roots may be under way at once; few make many epochs.</param>
    public static async Task<RunReport> RunAsync(string folder, int roots)
    {
        await using PipelineRun run = PipelineRun.Create(Of(folder), new RunOptions { MaxRootsInFlight = roots });
        return await run.RunAsync();
    }

    public static PipelineDefinition Of(string folder) => new PipelineBuilder("crash", folder)
        .Add<FileSource>("in")
        .Add<SplitStage>("split", from: ["in"])
        .Add<UpperStage>("upper", from: ["split"], policy: new NodePolicy { Parallelism = 3 })
        .Add<MarkStage>("mark", from: ["upper"], policy: new NodePolicy { BatchItems = 5, BatchWithin = TimeSpan.FromMilliseconds(5), Parallelism = 2 })
        .Add<FilesSink>("out", new FilesOptions { Folder = "out" }, ["mark"])
        .Add<FilesSink>("lines", new FilesOptions { Folder = "lines", Eager = true }, ["split"], "length > 3")
        .Build();

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

public sealed record Text(string Value)
{
    public int Length => Value.Length;
}

public sealed record FilesOptions
{
    public string Folder { get; init; } = "out";

    /// <summary>True writes as a generation is applied, false as the epoch is committed.</summary>
    public bool Eager { get; init; }
}

[Node("crash_files", 1, "The files of a folder; one that says it is unreadable cannot be read.")]
public sealed class FileSource(NodeContext context) : Source<Text>
{
    public override async IAsyncEnumerable<Root<Text>> ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(context.BaseFolder, "in")).Order(StringComparer.Ordinal))
        {
            string text = await File.ReadAllTextAsync(path, cancellationToken);
            string key = Path.GetFileName(path);
            yield return text == "unreadable"
                ? Root<Text>.Failed(key, new ItemException("cannot be read"))
                : Root<Text>.Of(key, CrashGraph.Digest(text), new Text(text), stamp: $"{text.Length}", bytes: text.Length);
        }
    }
}

[Node("crash_split", 1, "The lines of a text.")]
public sealed class SplitStage : Stage<Text, Text>
{
    public override ValueTask ProcessAsync(Text input, Output<Text> output, CancellationToken cancellationToken)
    {
        foreach (string line in input.Value.Split('\n'))
        {
            output.Emit(new Text(line), line.Length);
        }

        return default;
    }
}

[Node("crash_upper", 1, "Upper case, kept by memo.", Costly = true)]
public sealed class UpperStage : Stage<Text, Text>
{
    public override async ValueTask ProcessAsync(Text input, Output<Text> output, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (input.Value.Contains("broken", StringComparison.Ordinal))
        {
            throw new ItemException($"'{input.Value}' is broken");
        }

        output.Emit(new Text(input.Value.ToUpperInvariant()), input.Length);
    }
}

[Node("crash_mark", 1, "Marks lines by the batch.")]
public sealed class MarkStage : BatchStage<Text, Text>
{
    public override ValueTask ProcessAsync(
        IReadOnlyList<Text> inputs, IReadOnlyList<Output<Text>> outputs, CancellationToken cancellationToken)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Value.Contains("REFUSED", StringComparison.Ordinal))
            {
                outputs[i].Fail(new ItemException($"'{inputs[i].Value}' is refused"));
            }
            else
            {
                outputs[i].Emit(new Text(inputs[i].Value + "!"), inputs[i].Length);
            }
        }

        return default;
    }
}

/// <summary>One file a root and a log of what there is: which key, which version, how many lines.</summary>
[Node("crash_sink", 1, "One file a root, and a log.")]
public sealed class FilesSink(FilesOptions options, NodeContext context) : Sink<Text>
{
    private readonly string _folder = Path.Combine(context.BaseFolder, options.Folder);
    private readonly SortedDictionary<string, string> _log = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _pending = new(StringComparer.Ordinal);

    private string LogPath => Path.Combine(_folder, "log");

    public override ValueTask<string?> IdentityAsync(CancellationToken cancellationToken) => new(File.Exists(LogPath) ? "files" : null);

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(LogPath))
        {
            foreach (string line in File.ReadAllLines(LogPath))
            {
                _log[line.Split('\t')[0]] = line;
            }
        }

        return default;
    }

    public override ValueTask ApplyAsync(Generation<Text> generation, CancellationToken cancellationToken)
    {
        string name = Path.Combine(_folder, generation.Key);
        if (generation.Items.Count == 0)
        {
            _log.Remove(generation.Key);
            Put(name, null);
        }
        else
        {
            _log[generation.Key] = $"{generation.Key}\t{generation.Version}\t{generation.Items.Count}";
            Put(name, string.Join('\n', generation.Items.Select(i => i.Value)));
        }

        return default;
    }

    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        foreach ((string name, string? content) in _pending)
        {
            Write(name, content);
        }

        _pending.Clear();
        DurableFile.Write(LogPath, Encoding.UTF8.GetBytes(string.Concat(_log.Values.Select(l => l + "\n"))));
        return default;
    }

    private void Put(string name, string? content)
    {
        if (options.Eager)
        {
            Write(name, content);
        }
        else
        {
            _pending[name] = content;
        }
    }

    private static void Write(string name, string? content)
    {
        if (content is not null)
        {
            DurableFile.Write(name, Encoding.UTF8.GetBytes(content));
        }
        else if (File.Exists(name))
        {
            File.Delete(name);
            DurableFile.FlushFolder(Path.GetDirectoryName(name)!);
        }
    }
}
