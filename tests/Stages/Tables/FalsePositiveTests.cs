using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;
using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// Every check of the catalogue over tables and runs without a fault, drawn from seeds that no threshold was chosen on: each check has to have
/// looked at some, and at most two of a hundred of its runs in all may raise anything.
/// </summary>
public sealed class FalsePositiveTests(ITestOutputHelper output)
{
    private const int Rows = 600;
    private static readonly int[] Seeds = [101, 202];

    private static readonly string[] Vocabulary =
        [.. Enumerable.Range(0, 900).Select(i => $"{"bdfgklmnprst"[i % 12]}{"aeiou"[i % 5]}{"bdfgklmnprst"[i / 12 % 12]}{"aeiou"[i / 7 % 5]}{"lmnrst"[i / 60 % 6]}")];

    private readonly SortedDictionary<string, (int Runs, int Raised)> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _raised = [];

    [Fact]
    public async Task CleanTwinsOfAllChecks_RaiseAtMostTwoOfAHundredRuns()
    {
        foreach (int seed in Seeds)
        {
            foreach (string name in CleanTables.Names)
                await TablesAsync($"{name} {seed}", null, (name + ".csv", CleanTables.Of(name, Rows, seed).ToCsv()));
            await TablesAsync(
                $"parts {seed}", null,
                ("sensors-1.csv", CleanTables.Of("sensors", Rows, seed).ToCsv()), ("sensors-2.csv", CleanTables.Of("sensors", Rows, seed + 1).ToCsv()));
            await TablesAsync($"series {seed}", null, ("series.csv", Hourly(seed)));
            await TablesAsync($"days {seed}", null, ("days.csv", Daily(seed)));
            await TablesAsync($"stories {seed}", null, ("stories.csv", Stories(seed)));
            await TablesAsync($"amounts {seed}", null, ("amounts.csv", Amounts(seed)));
            await TablesAsync($"transcript {seed}", null, ("transcript.csv", Transcript(seed)));
            await TablesAsync($"normal {seed}", null, ("readings.csv", Readings(seed)));
            await TablesAsync(
                $"contract {seed}", Contract, ("customers.csv", Customers(seed)), ("bookings.csv", Bookings(seed, 0)), ("copy.csv", Bookings(seed, 77)));
            RunsOf(seed);
        }

        using var sealed_ = new SealedPipeline();
        await sealed_.RunAsync("a.csv");
        await sealed_.RunAsync("b.csv");
        using (SqliteLedger ledger = sealed_.Ledger())
            Count("sealed", new RunForensics(sealed_.Definition, ledger).Analyze(ledger.Runs("archive").Last(), TestContext.Current.CancellationToken));

        (int runs, int raised) = (_counts.Values.Sum(one => one.Runs), _counts.Values.Sum(one => one.Raised));
        output.WriteLine($"{raised} of {runs} runs of {_counts.Count} checks raised something\n{string.Join('\n', _raised)}");
        output.WriteLine(string.Join(' ', _counts.Select(one => $"{one.Key} {one.Value.Raised}/{one.Value.Runs}")));
        Assert.Equal([], CheckCatalog.Ids.Concat(RunForensics.All.Select(check => check.Id)).Distinct().Except(_counts.Keys));
        Assert.True(raised <= 0.02 * runs, $"{raised} of {runs}: {string.Join("; ", _raised)}");
    }

    private async Task TablesAsync(string name, string? contract, params (string Name, string Csv)[] tables)
    {
        using var folder = new TableTestFolder();
        Content[] contents = [.. tables.Select(table => folder.Write(table.Name, table.Csv))];
        ForensicContract expected = contract is null ? ForensicContract.Empty : ForensicContract.Parse(contract, "c.yaml").Contract!;
        Count(name, await folder.AnalyzeAsync(expected, [], contents));
    }

    /// <summary>A check that raises anything of a data set counts once, as it looked once.</summary>
    private void Count(string name, ForensicReport report, params string[] without)
    {
        foreach (IGrouping<(string Check, string Dataset), Finding> said in report.Findings
            .Where(finding => finding.Status != FindingStatus.Skipped && !without.Contains(finding.Check)).GroupBy(finding => (finding.Check, finding.Dataset)))
        {
            (int runs, int raised) = _counts.GetValueOrDefault(said.Key.Check);
            Finding? first = said.FirstOrDefault(finding => finding.IsRaised);
            _counts[said.Key.Check] = (runs + 1, raised + (first is null ? 0 : 1));
            if (first is not null)
                _raised.Add($"{name}: {first.Check}: {first.Message}");
        }
    }

    private const string Contract = """
        expect:
          'bookings.csv':
            rows: { min: 200, max: 5000 }
            closed: true
            fresh: { column: booked_at, within: 2d }
            columns: { booking: { type: whole, unique: true, filled: 1 }, customer_id: { type: whole }, price: { min: 0 }, booked_at: { type: time } }
          'copy.csv': { same_as: bookings.csv }
        """;

    private static string Customers(int seed) => CheckRun.Rows("id,name", 120, i => F($"{i + 1},{Word(seed + i)} {Word((seed * 3) + (i * 7))}"));

    // The analysis takes place on 1 March 2024.
    private static string Bookings(int seed, int turned)
    {
        var random = new Random(seed);
        string[] lines = [.. Enumerable.Range(0, 700).Select(i =>
            F($"{9_000 + i},{1 + random.Next(120)},{12 + (random.NextDouble() * 80):F2},{new DateTime(2024, 2, 1, 6, 0, 0).AddMinutes(i * 59):yyyy-MM-dd HH:mm:ss}"))];
        return CheckRun.Rows("booking,customer_id,price,booked_at", lines.Length, i => lines[(i + turned) % lines.Length]);
    }

    private static string Hourly(int seed)
    {
        var random = new Random(seed);
        return CheckRun.Rows("at,load", 1_200, i => F($"{new DateTime(2023, 1, 1).AddHours(i):yyyy-MM-dd HH:mm:ss},{50 + (20 * Math.Sin(i * Math.PI / 12)) + Normal(random):F3}"));
    }

    private static string Daily(int seed)
    {
        var random = new Random(seed);
        return CheckRun.Rows("day,visits,level", 500, i => F($"{new DateTime(2022, 5, 1).AddDays(i):yyyy-MM-dd},{300 + (i % 7 > 4 ? 120 : 0) + (9 * Normal(random)):F0},{Normal(random):F4}"));
    }

    private static string Stories(int seed)
    {
        var random = new Random(seed);
        return CheckRun.Rows("no,story", 150, i => $"{i + 1},{string.Join(' ', Enumerable.Range(0, 30).Select(_ => Word(random.Next(Vocabulary.Length))))}");
    }

    private static string Amounts(int seed)
    {
        var random = new Random(seed);
        return CheckRun.Rows("no,amount", 3_000, i => F($"{i + 1},{Math.Exp(5 + (2.3 * Normal(random))) + 0.01:F2}"));
    }

    private static string Transcript(int seed)
    {
        var random = new Random(seed);
        return CheckRun.Rows("source,start_seconds,end_seconds,duration,text", 80, i => F($"{(i < 40 ? "a.mp3" : "b.mp3")},{i % 40 * 4},{(i % 40 * 4) + 4},160,{string.Join(' ', Enumerable.Range(0, 9).Select(_ => Word(random.Next(900))))}"));
    }

    private static string Readings(int seed)
    {
        var random = new Random(seed);
        return CheckRun.Rows("site,reading,pressure,humidity,note", Rows, i => F($"{(random.Next(3) == 0 ? "north" : "south")},{20 + (2 * Normal(random)):F3},{1013 + (8 * Normal(random)):F2},{55 + (9 * Normal(random)):F2},{(random.Next(26) == 0 ? "" : random.Next(2) == 0 ? "seen" : "checked")}"));
    }

    private static string Word(int i) => Vocabulary[i % Vocabulary.Length];

    /// <summary>Twenty-four runs of 200 roots whose times scatter by a tenth, the later half with two hands; with all that runs are held against.</summary>
    private void RunsOf(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        Directory.CreateDirectory(folder["in"]);
        Directory.CreateDirectory(folder["out"]);
        new ArtifactStore(folder[".tars/artifacts"]).Put("kept"u8);
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a"u8));
        File.WriteAllText(folder["in/a.wav"], "a");
        File.WriteAllText(folder["bad"], new string('0', 64));
        File.WriteAllText(folder["out/a.wav.json"], JsonSerializer.Serialize(new
        {
            source = "a.wav", sha256 = digest, duration_seconds = 400, voiced_seconds = (double[][])[[0.5, 3.4], [4.1, 9]],
            segments = (object[])[new { start_seconds = 0.4, end_seconds = 3.5, text = "The dome opened at nine." }, new { start_seconds = 4.0, end_seconds = 9.1, text = "Clouds came at ten." }],
        }));
        string Scores(string name) => Write(folder[name], JsonSerializer.Serialize(new
        {
            metrics = Array.Empty<object>(),
            questions = Enumerable.Range(0, 40).Select(i => new { id = $"q{i}", scores = new Dictionary<string, double> { ["mrr"] = Math.Clamp(0.6 + (0.2 * Normal(random)), 0, 1) } }),
        }));

        using SqliteLedger ledger = SqliteLedger.Open(folder[".tars/ledger.db"]);
        for (int i = 0; i < 24; i++)
        {
            int hands = i % 2 == 0 ? 1 : 2;
            string id = $"r{i:00}";
            double scatter = Math.Exp(0.1 * Normal(random));
            NodeReport[] nodes =
            [
                Node("inbox", 200, 0.4, 1, random), Node("speech", 200, 16 * scatter, hands, random), Node("kept", 0, 1.5 * scatter, 1, random),
            ];
            var report = new RunReport
            {
                Run = id, Pipeline = "p", Outcome = RunOutcome.Completed, Nodes = nodes, Edges = [new EdgeReport("inbox", "speech", 200), new EdgeReport("speech", "kept", 200)],
                Reconciles = true, Roots = 200, Unchanged = 0, DeadLetters = 0, DeadLettersOpen = 0, ElapsedSeconds = 16 * scatter / hands / 0.8, PeakBytes = 1 << 20, Items = [],
            };
            DateTimeOffset at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(i);
            var manifest = new RunManifest
            {
                Run = id, Pipeline = "p", Previous = string.Empty, Definition = "d", Nodes = [], Started = at, Ended = at.AddSeconds(20), Outcome = RunOutcome.Completed,
                Killed = [], Sources = [], Counts = nodes, Inputs = [new ManifestInput("inbox", "a.wav", digest, 0)], Outputs = [], Receipts = string.Empty,
            };
            ledger.BeginRun(id, "p", "d", "[]", at);
            ledger.Commit("p", [new Receipt("inbox", "a.wav", digest, null, "f", 0, id)], []);
            ledger.EndRun(id, "Completed", JsonSerializer.Serialize(report, PayloadJson.Options), JsonSerializer.Serialize(manifest, PayloadJson.Options), "", at.AddSeconds(20));
        }

        PipelineDefinition definition = new PipelineBuilder("p", folder.Path)
            .Add<Acquire.FolderSource>("inbox", new Acquire.FolderOptions { Path = "in" })
            .Add<TranscriptCheckTests.SpeechStage>("speech", from: ["inbox"])
            .Add<ForensicsSink>("kept", new ForensicsOptions { Path = folder["out"] }, from: ["speech"])
            .Build();
        LegalHolds.Of(definition).AddAsync("a.wav", "case 7").GetAwaiter().GetResult();
        var forensics = new RunForensics(definition, ledger)
        {
            KnownBad = [folder["bad"]],
            Quality = Scores("now.json"),
            QualityBaseline = Scores("before.json"),
            Contract = ForensicContract.Parse("retention: { '*.wav': { delete_after: 30d } }\nnodes: { speech: { p95: 10s } }", "c.yaml").Contract!,
        };

        // These runs' manifests are no chain, which R08 rightly tells; it looks at a pipeline that was sealed.
        Count($"runs {seed}", forensics.Analyze(ledger.Runs("p").Last(), TestContext.Current.CancellationToken), "R08");
    }

    private static string Write(string file, string text)
    {
        File.WriteAllText(file, text);
        return file;
    }

    private static NodeReport Node(string name, long emitted, double busy, int hands, Random random)
    {
        var buckets = new Dictionary<int, long>();
        for (int i = 0; i < 200; i++)
        {
            int bucket = CallTimes.BucketOf(TimeSpan.FromSeconds(busy / 200 * Math.Exp(0.5 * Normal(random))));
            buckets[bucket] = buckets.GetValueOrDefault(bucket) + 1;
        }

        return new NodeReport
        {
            Name = name, In = 200, Out = emitted, Completed = 200, Filtered = 0, Skipped = 0, Dead = 0, Retries = 0, BusySeconds = busy, Hands = hands,
            Queued = 0, QueuedBytes = 0, Calls = new CallTimes(buckets),
        };
    }
}
