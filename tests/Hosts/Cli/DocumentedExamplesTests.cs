using System.Diagnostics;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>Every call that a page of the manual shows is made as it stands there, against the archive of the samples.</summary>
[Collection(SampleArchiveCollection.Name)]
public sealed class DocumentedExamplesTests(SampleArchive archive)
{
    private const string Questions = """
        answerable:
          - { question: Who found the comet?, source: documents/comet-announcement.html, expect: [night assistant] }
          - { question: Why was nobody hurt when lightning struck the tower?, source: recordings/2023-06-20-lightning-morning.m4a, expect: [kitchen] }
        unanswerable:
          - question: Who painted the tower?
        """;

    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal)
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Where(p => Calls(p).Any()),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryCall_DoesWhatThePageSays(string page)
    {
        Prepare();
        foreach (string call in Calls(page))
        {
            ToolResult result = await RunAsync(call);

            bool gated = call.Contains("--fail-on", StringComparison.Ordinal) || call.Contains("--min", StringComparison.Ordinal);
            bool ended = result.ExitCode == ExitCode.Ok || (gated && result.ExitCode == ExitCode.Refused);
            Assert.True(ended, $"{call}: {result.ExitCode} {result.Error}");
            Assert.DoesNotContain("nothing found", result.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("The archive holds nothing", result.Out, StringComparison.Ordinal);
            Assert.False(
                call.Contains("--json", StringComparison.Ordinal) && !call.Contains('>') && result.Json.ValueKind == default, call);
        }
    }

    [Fact]
    public void ThePages_ShowCalls() => Assert.True(Pages.Count >= 5 && Pages.Sum(p => Calls(p.Data).Count()) >= 25);

    private static IEnumerable<string> Calls(string page) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, page))
        where line.StartsWith("    tars ", StringComparison.Ordinal) || line.StartsWith("    ./run.sh ", StringComparison.Ordinal)

        // Forms are no calls, and which number a record has only its reader knows.
        where !line.Contains("[--", StringComparison.Ordinal) && !line.Contains(" release ", StringComparison.Ordinal)
        select line.Trim().Replace("./run.sh ", "tars ", StringComparison.Ordinal);

    // What the pages take for granted: tables, questions and definitions of their reader.
    private void Prepare()
    {
        string samples = Path.Combine(archive.Folder, "samples");
        if (Directory.Exists(samples))
        {
            return;
        }

        Directory.CreateDirectory(samples);
        Directory.CreateDirectory(Path.Combine(archive.Folder, "inbox"));
        string inbox = Path.Combine(Repository.Root, "samples", "inbox");
        File.CreateSymbolicLink(Path.Combine(samples, "inbox"), inbox);
        File.Copy(Path.Combine(inbox, "tables", "observations-2023.csv"), Path.Combine(archive.Folder, "orders.csv"));
        Write("inbox/note.txt", "The dome was closed at midnight.\n");
        Write("samples/questions.yaml", Questions);
        Write("questions.yaml", Questions);
        Write("qrels.txt", "q1 0 comet-announcement 1\n");
        Write("queries.txt", "q1 who found the comet\n");
        Write("key", "secret\n");
        string definition = File.ReadAllText(Path.Combine(archive.Folder, "pipeline.yaml"));
        Write("a.yaml", definition);
        Write("b.yaml", definition);
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "definition.md"));
        string profiles = manual.Split("```yaml\n").Single(b => b.StartsWith("name: profiles\n", StringComparison.Ordinal)).Split("```")[0];
        Write("archive.yaml", "state: .other\n" + profiles.Replace(".tars/", ".other/", StringComparison.Ordinal));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(archive.Folder, name), text);

    private async Task<ToolResult> RunAsync(string call)
    {
        // No model is there to be asked: what would be sent is shown.
        bool asks = call.Contains("--endpoint", StringComparison.Ordinal) && !call.Contains("--dry-run", StringComparison.Ordinal);
        string tool = Path.Combine(AppContext.BaseDirectory, "tars.dll");
        string script = $"tars() {{ dotnet '{tool}' \"$@\"; }}\n{call}{(asks ? " --dry-run" : string.Empty)}\n";
        var start = new ProcessStartInfo("sh", ["-c", script])
        {
            WorkingDirectory = archive.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Keys go to a home of the test's own, assets come from where they are.
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        start.Environment["XDG_CACHE_HOME"] = string.IsNullOrEmpty(cache) ? Path.Combine(home, ".cache") : cache;
        start.Environment["HOME"] = archive.Folder;
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("TARS_AUDIT_KEY");
        using Process process = Process.Start(start)!;
        return await ToolProcess.EndAsync(process);
    }
}
