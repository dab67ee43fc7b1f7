using System.Diagnostics;
using System.Text;

namespace Tars.Testing.Java;

/// <summary>
/// Runs the Java programs of this folder, which are compiled once a test run. Needs Debian's packages
/// <c>openjdk-17-jdk-headless</c> and <c>liblucene8-java</c>.
/// </summary>
internal static class JavaProgram
{
    private const string JarFolder = "/usr/share/java";
    private const int TimeoutMilliseconds = 1_200_000;
    private static readonly string[] JarNames = ["lucene-core-8.", "lucene-analyzers-common-8.", "lucene-queryparser-8."];
    private static readonly Lazy<string> Classes = new(Compile);

    /// <summary>Why Java cannot be asked on this machine; null where it can.</summary>
    public static string? UnavailableReason { get; } = FindReason();

    // Java's hash seed is the time of day unless told. Where two clauses of a query name one term with different statistics (as two fuzzy words
    // may), its order of them decides which statistics count.
    private const string HashSeed = "-Dtests.seed=1";

    /// <summary>Runs a program with assertions; its standard output, or an error with its standard error.</summary>
    /// <param name="name">Name of its source file without the ending.</param>
    /// <param name="arguments">Passed through.</param>
    public static string Run(string name, params string[] arguments) =>
        Start("java", ["-ea", HashSeed, "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", ClassPath(Classes.Value), name, .. arguments]);

    private static string Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeoutMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} ran for more than {TimeoutMilliseconds} ms: {string.Join(' ', arguments)}");
        }

        return process.ExitCode == 0
            ? output.GetAwaiter().GetResult()
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    private static string Compile()
    {
        var folder = Directory.CreateTempSubdirectory("tars-java").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Start("javac", ["-encoding", "UTF-8", "-d", folder, "-cp", ClassPath(folder), .. Directory.GetFiles(SourceFolder(), "*.java")]);
        return folder;
    }

    private static string ClassPath(string classes) => string.Join(':', Jars().Prepend(classes));

    private static List<string> Jars() => Directory.Exists(JarFolder)
        ? [.. Directory.EnumerateFiles(JarFolder, "lucene-*-8.*.jar")
            .Where(f => JarNames.Any(n => Path.GetFileName(f).StartsWith(n, StringComparison.Ordinal)))]
        : [];

    private static string SourceFolder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var java = Path.Combine(folder, "tests", "Testing", "Java");
            if (Directory.Exists(java))
                return java;
        }

        throw new DirectoryNotFoundException("tests/Testing/Java is in no folder above the test's");
    }

    private static string? FindReason()
    {
        if (Jars().Count < JarNames.Length)
            return "liblucene8-java is not installed";
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "javac"))) ? null : "openjdk-17-jdk-headless is not installed";
    }
}
