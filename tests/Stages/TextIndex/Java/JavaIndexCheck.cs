using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tars.TextIndex.Tests;

/// <summary>
/// Lets Java judge an index directory: CheckIndex with assertions, and the same queries. Needs Debian's packages
/// <c>openjdk-17-jdk-headless</c> and <c>liblucene8-java</c>. Another test project may link this file.
/// </summary>
public static class JavaIndexCheck
{
    private const string JarFolder = "/usr/share/java";
    private const int TimeoutMilliseconds = 300_000;

    /// <summary>Why Java cannot be asked on this machine; null where it can.</summary>
    public static string? UnavailableReason { get; } = FindReason();

    /// <summary>Runs the check and the queries. No writer may have the index open.</summary>
    public static JavaReport Run(string indexDirectory, IReadOnlyList<Query> queries, int top = 10)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllLines(file, queries.Select(q => Write(q)), new UTF8Encoding(false));
        try
        {
            var output = RunJava("IndexCheck.java", indexDirectory, file, top.ToString(CultureInfo.InvariantCulture));
            var lines = output.Split('\n');
            var hits = lines.Where(l => l.StartsWith("hits", StringComparison.Ordinal)).Select(ParseHits).ToList();
            return new JavaReport(output, lines.Contains("clean true") && output.Contains("No problems were detected", StringComparison.Ordinal), hits);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Runs a program of this folder from its source; its standard output, or an error with its standard error.</summary>
    public static string RunJava(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("java")
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
            ArgumentList = { "-ea", "-Xmx512m", "-XX:+UseSerialGC", "-cp", string.Join(':', Jars()), Path.Combine(SourceFolder(), program) },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeoutMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} ran for more than {TimeoutMilliseconds} ms");
        }

        return process.ExitCode == 0
            ? output.GetAwaiter().GetResult()
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    /// <summary>The query in the form that the Java program reads.</summary>
    public static string Write(Query query)
    {
        static string Number(float f) => f.ToString("R", CultureInfo.InvariantCulture);
        static string Text(string s) => "." + Uri.EscapeDataString(s);
        return query switch
        {
            TermQuery t => $"term {Text(t.Field)} {Text(t.Term)} {Number(t.Boost)}",
            ConstantScoreQuery c => $"const {Number(c.Score)} {Write(c.Inner)}",
            MatchAllQuery => "all",
            BooleanQuery b => $"bool {Number(b.Boost)} {b.MinShouldMatch} {b.Clauses.Count}"
                + string.Concat(b.Clauses.Select(c => $" {Name(c.Occur)} {Write(c.Query)}")),
            _ => throw new NotSupportedException(query.GetType().Name),
        };
    }

    private static string Name(Occur occur) => occur == Occur.MustNot ? "must_not" : occur.ToString().ToLowerInvariant();

    private static List<ScoredDocument> ParseHits(string line) =>
    [
        .. line.Split(' ').Skip(1).Select(hit => hit.Trim().Split(':')).Select(parts => new ScoredDocument(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            BitConverter.Int32BitsToSingle(int.Parse(parts[1], CultureInfo.InvariantCulture)))),
    ];

    private static IEnumerable<string> Jars() => Directory.Exists(JarFolder)
        ? Directory.EnumerateFiles(JarFolder, "lucene-*-8.*.jar").Where(
            f => Path.GetFileName(f).StartsWith("lucene-core", StringComparison.Ordinal)
                || Path.GetFileName(f).StartsWith("lucene-analyzers-common", StringComparison.Ordinal))
        : [];

    private static string SourceFolder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var java = Path.Combine(folder, "tests", "Stages", "TextIndex", "Java");
            if (Directory.Exists(java))
                return java;
        }

        throw new DirectoryNotFoundException("tests/Stages/TextIndex/Java is in no folder above the test's");
    }

    private static string? FindReason()
    {
        if (!Jars().Any())
            return "liblucene8-java is not installed";
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        // Running from source needs the compiler of a JDK.
        return path.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "javac"))) ? null : "openjdk-17-jdk-headless is not installed";
    }
}
