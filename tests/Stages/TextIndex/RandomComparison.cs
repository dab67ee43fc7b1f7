using System.Diagnostics;
using System.Globalization;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>
/// Compares this library with Java over a <see cref="RandomIndex"/>, then over what Java made of it, then over what this library made of
/// that; the benchmarks do so with a larger one.
/// </summary>
internal sealed class RandomComparison(string folder, int seed, int documents, int queries)
{
    private readonly RandomIndex _index = new(folder, seed, documents);
    private readonly Random _random = new(seed);

    /// <summary>A step each: what it was, how large, what was found (empty: nothing wrong) and how long it took.</summary>
    public List<(string Step, string Size, string Fault, double Seconds)> Steps { get; } = [];

    /// <summary>How many questions have each kind of query, clause and order in them.</summary>
    public SortedDictionary<string, int> Tally { get; } = new(StringComparer.Ordinal);

    public string Faults => string.Join('\n', Steps.Where(s => s.Fault.Length > 0).Select(s => $"{s.Step}: {s.Fault}"));

    public async Task RunAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await _index.BuildAsync(cancellation);
        Steps.Add(("added, replaced, deleted, merged here", Size(), "", clock.Elapsed.TotalSeconds));
        Check(cancellation);
        Ask(queries);
        var more = (documents / 10).ToString(CultureInfo.InvariantCulture);
        Do("Java adds, deletes and merges", () => JavaProgram.Run("IndexWrite", folder, "5", more, "true", "false"));
        Check(cancellation);
        Ask(queries / 5);
        Do("Java merges all into one", () => JavaProgram.Run("IndexWrite", folder, "6", "30", "false", "true"));
        Do("added, deleted and merged here", () => _index.Extend(documents / 10));
        Check(cancellation);
        Ask(queries / 5);
    }

    private void Do(string step, Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        Steps.Add((step, Size(), "", clock.Elapsed.TotalSeconds));
    }

    private void Check(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var report = new IndexChecker(folder).Check(cancellation);
        Steps.Add(("checked here", $"{report.Segments.Sum(s => s.Positions)} positions", string.Join('\n', report.Faults), clock.Elapsed.TotalSeconds));
    }

    private void Ask(int count)
    {
        var clock = Stopwatch.StartNew();
        var questions = Enumerable.Range(0, count)
            .Select(n => RandomQuestion.About(n % 2 == 0 ? _index.Corpus.Query() : _index.Corpus.PatternQuery(_index.Samples), _random))
            .ToList();
        foreach (var (part, parts) in RandomQuestion.Tally(questions))
            Tally[part] = Tally.GetValueOrDefault(part) + parts;
        using var reader = IndexReader.Open(folder);
        var searcher = new IndexSearcher(reader);
        var own = questions.ConvertAll(q => q.Kind + q.Answer(searcher));
        var java = JavaIndexCheck.Run(folder, questions.ConvertAll(q => q.JavaText));
        var fault = java.Clean ? Differences(questions, own, java.Answers) : java.Output;
        Steps.Add(("Java's CheckIndex, and the same questions", $"{count} questions", fault, clock.Elapsed.TotalSeconds));
    }

    private static string Differences(List<RandomQuestion> questions, List<string> own, IReadOnlyList<string> java)
    {
        if (java.Count != questions.Count)
            return $"Java has {java.Count} answers to {questions.Count} questions";
        if (own.Count(a => a.Contains(' ', StringComparison.Ordinal) && a != "count 0") < own.Count / 2)
            return "more than half of the questions find nothing, so too little was compared";
        return string.Join('\n', Enumerable.Range(0, own.Count).Where(i => own[i] != java[i]).Take(5)
            .Select(i => $"{questions[i].JavaText}\n  java {java[i]}\n  here {own[i]}"));
    }

    private string Size()
    {
        using var reader = IndexReader.Open(folder);
        var statistics = reader.Statistics();
        return string.Create(CultureInfo.InvariantCulture,
            $"{statistics.Documents} documents, {reader.MaxDoc - statistics.Documents} deleted, {statistics.Segments.Count(s => s.IsCompound)} compound and {statistics.Segments.Count(s => !s.IsCompound)} plain segments, {statistics.Bytes / 1e6:f1} MB");
    }
}
