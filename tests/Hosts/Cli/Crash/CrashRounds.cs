using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Cli.Tests.Crash;

/// <summary>
/// Kills the tool in rounds: files of a folder change, <c>tars run</c> dies once or twice, then runs to its end; index, files, receipts and
/// dead letters must then equal those of a second state over the same folder, which nobody disturbs.
/// </summary>
/// <param name="folder">An empty folder to work in.</param>
/// <param name="tool">The tool's <c>tars.dll</c>.</param>
/// <param name="seed">What everything is drawn from, but for the moments of kills that come from outside.</param>
/// <param name="assets">Where models come from: the graph then embeds passages and checks tables too. Null for a graph that needs
/// none.</param>
internal sealed class CrashRounds(string folder, string tool, int seed, AssetResolver? assets = null)
{
    private const int Killed = 128 + 9;
    private const string AnyTime = "at any time";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>Every place inside a durable write: ledger, kept outputs, files, the text index's commit, the manifest.</summary>
    private static readonly string[] s_points =
    [
        "ledger.before-commit", "ledger.after-commit", "memo.before", "memo.artifact", "memo.after",
        "file.half-written", "file.before-rename", "file.after-rename", "files.log-torn", "files.logged", "files.written", "files.deleted",
        "index.flush.started", "index.flush.written", "index.prepare.synced", "index.prepare.written",
        "index.commit.started", "index.commit.renamed", "index.commit.done", "vectors.prepared", "vectors.before-cleanup",
        "sink.after-apply", "sink.before-commit", "sink.after-commit", "manifest.before", "manifest.after", AnyTime, AnyTime, AnyTime,
        AnyTime,
    ];

    /// <summary>Those that only a graph with models and tables comes to.</summary>
    private static readonly string[] s_richPoints =
        ["vectors.before-finish", "vectors.finished", "forensics.between", "forensics.cleaned"];

    private static readonly string[] s_stages = ["Tars.Stages.Acquire", "Tars.Stages.Documents", "Tars.Stages.Rag", "Tars.Stages.Tables"];

    private readonly Random _random = new(seed);

    // Each place in turn in an order of chance, so that none is forgotten.
    private readonly Queue<string> _next = new();
    private readonly string[] _points = assets is null ? s_points : [.. s_points, .. s_richPoints, .. s_richPoints];
    private readonly Dictionary<string, (int Started, int Died)> _kills = [];

    /// <summary>Makes rounds until there are enough or <paramref name="goOn"/> says no.</summary>
    /// <exception cref="InvalidOperationException">The states differ, or a run that nobody killed failed; names the seed and the
    /// round.</exception>
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
            for (int kill = _random.Next(4) == 0 ? 2 : 1; kill > 0; kill--)
            {
                await KillAsync(killed, NextPoint(), round);
            }

            (int code, string error) = await StartAsync(killed, null, null);
            Require(code is 0 or 3, round, $"the run after the kill ended in {code}: {error}");
            await using (PipelineRun run = PipelineRun.Create(undisturbed, assets is null ? null : new RunOptions { Assets = assets }))
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

        await CompareSearchAsync(round);
        return new CrashTally(seed, round, _kills, Directory.GetFiles(In("in")).Length, Stopwatch.GetElapsedTime(start));
    }

    private string NextPoint()
    {
        if (_next.Count == 0)
        {
            foreach (string point in _points.OrderBy(_ => _random.Next()))
            {
                _next.Enqueue(point);
            }
        }

        return _next.Dequeue();
    }

    /// <summary>The tool itself finds the same passages in both.</summary>
    private async Task CompareSearchAsync(int round)
    {
        if (assets is null)
        {
            return;
        }

        string[][] found = new string[2][];
        foreach ((int i, string state) in ((string[])["undisturbed", "killed"]).Index())
        {
            string[] search = ["search", "stars of the night", "--pipeline", In($"{state}/crash.yaml"), "--limit", "100", "--json"];
            (int code, string text) = await StartAsync(tool, search, null, null);
            Require(code == 0, round, $"the search ended in {code}: {text}");
            using var results = JsonDocument.Parse(text);
            found[i] =
            [
                .. results.RootElement.GetProperty("results").EnumerateArray()
                    .Select(r => $"{r.GetProperty("source")}: {r.GetProperty("text")}").Order(StringComparer.Ordinal),
            ];
        }

        Require(found[0].Length > 0 && found[0].SequenceEqual(found[1]), round, "the search finds other passages");
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
        string rich = assets is null ? "library: { use: index, from: chunks, with: { path: index } }" : """
            tables:  { use: table, from: inbox, when: media == table }
              audit:   { use: forensics, from: inbox, when: media == table, with: { path: audit } }
              rows:    { use: chunk, from: tables }
              vectors: { use: embed, from: [chunks, rows], batch: { items: 8, within: 20ms } }
              library: { use: index, from: vectors, with: { path: index } }
            """;
        File.WriteAllText(file, $$"""
            name: crash
            state: .
            nodes:
              inbox:   { use: folder, with: { path: ../in } }
              text:    { use: extract, from: inbox, when: media != table, parallelism: 2 }
              chunks:  { use: chunk, from: text, with: { max_tokens: 24, overlap_tokens: 4 } }
              copies:  { use: files, from: text, with: { path: copies, formats: [txt, json] } }
              {{rich}}
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
        int hit = point.Split('.')[0] switch
        {
            // A run of few files comes to these once an epoch, and has one or two.
            "index" or "vectors" or "sink" when point != "sink.after-apply" => _random.Next(5) == 0 ? 2 : 1,
            "manifest" => 1,
            "memo" or "forensics" or "files" => _random.Next(1, 3),
            _ => _random.Next(1, 6),
        };
        int after = _random.Next(50, 700);
        (int code, string error) = await StartAsync(
            file,
            anyTime ? null : string.Create(CultureInfo.InvariantCulture, $"{point}:{hit}"),
            anyTime ? TimeSpan.FromMilliseconds(after) : null);
        Require(code is 0 or 3 or Killed, round, $"killed at '{point}', it ended in {code}: {error}");
        (int started, int died) = _kills.GetValueOrDefault(point);
        _kills[point] = (started + 1, died + (code == Killed ? 1 : 0));
    }

    private Task<(int Code, string Text)> StartAsync(string file, string? crashAt, TimeSpan? killAfter) =>
        StartAsync(tool, ["run", file, "--offline"], crashAt, killAfter);

    /// <summary>Starts the tool and waits for its end, or kills it after a while.</summary>
    private static async Task<(int Code, string Text)> StartAsync(string tool, string[] arguments, string? crashAt, TimeSpan? killAfter)
    {
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments])
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
            if (assets is not null && _random.Next(5) == 0)
            {
                path = In($"in/t{_random.Next(4)}.csv");
                IEnumerable<string> rows = Enumerable.Range(0, _random.Next(5, 30)).Select(n => $"{n},{_random.Next(90)},night {n % 3}");
                File.WriteAllLines(path, ["row,magnitude,note", .. rows]);
                continue;
            }

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
                    File.WriteAllLines(path, Enumerable.Range(0, _random.Next(1, 12)).Select(n => $"Line {n} of night {round % 5}.{i}: "
                        + $"{_random.Next(40)} stars."));
                    break;
            }
        }
    }
}
