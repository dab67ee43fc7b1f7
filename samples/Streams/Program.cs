// A graph between two streams of a program: lines of a file in, their words out, each line once however often the program is run.
// Usage: Streams FILE STATE
using System.Security.Cryptography;
using System.Text;
using Streams;
using Tars.Pipeline;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Streams FILE STATE");
    return 64;
}

var words = new PipelineOutput<Text>();
PipelineDefinition graph = new PipelineBuilder("words", Environment.CurrentDirectory)
    .State(args[1])
    .AddSource("lines", ReadAsync(args[0]))
    .AddStage<Text, Text>("words", SplitAsync, from: ["lines"], policy: new NodePolicy { Parallelism = 2 })
    .AddOutput("out", words, from: ["words"])
    .Build();
await using PipelineRun run = PipelineRun.Create(graph);
Task<RunReport> running = run.RunAsync();
await foreach (Generation<Text> line in words)
{
    Console.WriteLine($"{line.Key}: {string.Join(" | ", line.Items.Select(w => w.Value))}");
}

RunReport report = await running;
Console.WriteLine($"{report.Outcome}: {report.Roots} lines, {report.Unchanged} as before");
return report.Outcome == RunOutcome.Completed ? 0 : 1;

static async IAsyncEnumerable<Root<Text>> ReadAsync(string file)
{
    await foreach (string line in File.ReadLinesAsync(file))
    {
        // What makes a line the same next time is its text: the key; a changed line is a new one.
        string version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
        yield return Root<Text>.Of(version[..8], version, new Text(line));
    }
}

static ValueTask SplitAsync(Text line, Output<Text> output, CancellationToken cancellationToken)
{
    foreach (string word in line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
    {
        output.Emit(new Text(word));
    }

    return ValueTask.CompletedTask;
}

namespace Streams
{
    internal sealed record Text(string Value);
}
