using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Tars.Pipeline;

namespace Tars.Cli.Tests.Crash;

/// <summary>
/// Kills the tool in rounds: files of a folder change, <c>tars run</c> dies once or twice, then runs to its end; index, files, receipts and
/// dead letters must then equal those of a second state over the same folder, which nobody disturbs.
/// </summary>
/// <param name="folder">An empty folder to work in.</param>
/// <param name="tool">The tool's <c>tars.dll</c>.</param>
/// <param name="seed">What everything is drawn from, but for the moments of kills that come from outside.</param>
internal sealed class CrashRounds(string folder, string tool, int seed)
{
    private const int Killed = 128 + 9;
    private const string AnyTime = "at any time";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static readonly string[] s_points =
    [
        "file.before-rename", "file.after-rename", "sink.after-apply", "sink.before-commit", "sink.after-commit", "ledger.before-commit",
        "ledger.after-commit", "memo.before", "memo.artifact", "memo.after", AnyTime, AnyTime, AnyTime,
    ];

    /// <summary>The assemblies whose nodes the graph uses; none of them needs an asset.</summary>
    private static readonly string[] s_stages = ["Tars.Stages.Acquire", "Tars.Stages.Documents", "Tars.Stages.Rag"];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (int Started, int Died)> _kills = s_points.Distinct().ToDictionary(p => p, _ => (0, 0));

    /// <summary>Makes rounds until there are enough or <paramref name="goOn"/> says no.</summary>
    /// <exception cref="InvalidOperationException">The states differ, or a run that nobody killed failed; names the seed and the round.</exception>
    public async Task<CrashTally> RunAsync(int rounds, Func<int, bool> goOn)
    {
        long start = Stopwatch.GetTimestamp();
        Directory.CreateDirectory(In("in"));
        string killed = Define("killed");
        PipelineDefinition undisturbed = Load(Define("undisturbed"));
        int round = 0;
        for (; round < rounds && goOn(round); round++)
        {
            ChangeFiles(round);
            for (int kill = _random.Next(1, 3); kill > 0; kill--)
            {
                await KillAsync(killed, s_points[_random.Next(s_points.Length)], round);
            }

            (int code, string error) = await StartAsync(killed, null, null);
            Require(code is 0 or 3, round, $"the run after the kill ended in {code}: {error}");
            await using (PipelineRun run = PipelineRun.Create(undisturbed))
            {
                RunReport report = await run.RunAsync();
                Require(report.Failure is null && report.Reconciles, round, $"the undisturbed run: {report.Failure}");
            }

            IReadOnlyList<string> expected = CrashState.Describe(In("undisturbed"));
            IReadOnlyList<string> actual = CrashState.Describe(In("killed"));
            Require(expected.SequenceEqual(actual), round, $"""
                only undisturbed:
                {string.Join('\n', expected.Except(actual))}
                only after kills:
                {string.Join('\n', actual.Except(expected))}
                """);
        }

        return new CrashTally(seed, round, _kills, Directory.GetFiles(In("in")).Length, Stopwatch.GetElapsedTime(start));
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Require(bool holds, int round, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"seed {seed}, round {round}: {message}");
        }
    }

    private string Define(string state)
    {
        // The same words in both, for a path that an option names is part of what a receipt holds for.
        string file = In($"{state}/crash.yaml");
        Directory.CreateDirectory(In(state));
        File.WriteAllText(file, """
            name: crash
            state: .
            nodes:
              inbox:   { use: folder, with: { path: ../in } }
              text:    { use: extract, from: inbox, memo: on, parallelism: 2 }
              chunks:  { use: chunk, from: text, with: { max_tokens: 24, overlap_tokens: 4 } }
              library: { use: index, from: chunks, with: { path: index } }
              copies:  { use: files, from: text, with: { path: copies, formats: [txt, json] } }
            """);
        return file;
    }

    private static PipelineDefinition Load(string file)
    {
        LoadResult result = DefinitionLoader.Load(file, NodeCatalog.FromAssemblies(s_stages.Select(Assembly.Load)));
        return result.Definition ?? throw new InvalidOperationException(DiagnosticRenderer.Render(result));
    }

    private async Task KillAsync(string file, string point, int round)
    {
        bool anyTime = point == AnyTime;
        int hit = _random.Next(1, 7);
        int after = _random.Next(50, 700);
        (int code, string error) = await StartAsync(
            file,
            anyTime ? null : string.Create(CultureInfo.InvariantCulture, $"{point}:{hit}"),
            anyTime ? TimeSpan.FromMilliseconds(after) : null);
        Require(code is 0 or 3 or Killed, round, $"killed at '{point}', it ended in {code}: {error}");
        (int started, int died) = _kills[point];
        _kills[point] = (started + 1, died + (code == Killed ? 1 : 0));
    }

    /// <summary>Starts <c>tars run</c> and waits for its end, or kills it after a while.</summary>
    private async Task<(int Code, string Error)> StartAsync(string file, string? crashAt, TimeSpan? killAfter)
    {
        var start = new ProcessStartInfo("dotnet", [tool, "run", file, "--offline"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("TARS_CRASH_AT");
        if (crashAt is not null)
        {
            start.Environment["TARS_CRASH_AT"] = crashAt;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            if (killAfter is TimeSpan wait && await Task.WhenAny(output, Task.Delay(wait)) != output)
            {
                process.Kill();
            }

            await process.WaitForExitAsync().WaitAsync(s_limit);
            return (process.ExitCode, await error + await output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Adds, changes, breaks, renames and removes files.</summary>
    private void ChangeFiles(int round)
    {
        for (int i = _random.Next(3, 9); i > 0; i--)
        {
            string path = In($"in/f{_random.Next(25):00}{(_random.Next(6) == 0 ? ".md" : ".txt")}");
            switch (_random.Next(9))
            {
                case 0 or 1:
                    File.Delete(path);
                    break;
                case 2:
                    // Begins as a PDF does and is none: it becomes a dead letter.
                    File.WriteAllText(path, $"%PDF-1.7\nbroken in round {round}.{i}");
                    break;
                case 3 when File.Exists(path):
                    File.Move(path, In($"in/f{_random.Next(25, 30):00}.txt"), overwrite: true);
                    break;
                default:
                    File.WriteAllLines(path, Enumerable.Range(0, _random.Next(1, 12)).Select(n => $"Line {n} of night {round % 5}.{i}: {_random.Next(40)} stars."));
                    break;
            }
        }
    }
}
