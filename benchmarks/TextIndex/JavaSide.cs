using System.Diagnostics;

namespace Tars.Benchmarks.TextIndex;

/// <summary>Compiles and runs Java/IndexSide.java with Debian's packages openjdk-17-jdk-headless and liblucene8-java.</summary>
internal static class JavaSide
{
    private const string JarFolder = "/usr/share/java";

    internal static string? UnavailableReason => Jars().Length == 0
        ? "liblucene8-java is not installed"
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "javac"))) ? null : "no javac is installed";

    internal static SideResult Run(IReadOnlyList<string> arguments)
    {
        var classes = Directory.CreateTempSubdirectory("tars-java").FullName;
        try
        {
            using (var compiler = Process.Start("javac", ["-d", classes, "-cp", string.Join(':', Jars()), Source()]))
            {
                compiler.WaitForExit();
                if (compiler.ExitCode != 0)
                    throw new InvalidOperationException($"javac ended with {compiler.ExitCode}");
            }

            return SideResult.Of("java", ["-Xmx1g", "-cp", string.Join(':', Jars().Prepend(classes)), "IndexSide", .. arguments]);
        }
        finally
        {
            Directory.Delete(classes, recursive: true);
        }
    }

    private static string[] Jars() => !Directory.Exists(JarFolder) ? [] :
    [
        .. Directory.GetFiles(JarFolder, "lucene-core-8.*.jar"), .. Directory.GetFiles(JarFolder, "lucene-analyzers-common-8.*.jar"),
    ];

    private static string Source()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var source = Path.Combine(folder, "benchmarks", "TextIndex", "Java", "IndexSide.java");
            if (File.Exists(source))
                return source;
        }

        throw new FileNotFoundException("benchmarks/TextIndex/Java/IndexSide.java is in no folder above the program's");
    }
}
