using System.CommandLine;

namespace Tars.Cli.Tests;

/// <summary>The help of every command: one form, within the width of a terminal, with examples that can be typed.</summary>
public sealed class HelpTests
{
    private const int Width = 100;

    public static TheoryData<string> Commands
    {
        get
        {
            var paths = new TheoryData<string>();
            foreach (string path in All().Select(c => c.Path))
            {
                paths.Add(path);
            }

            return paths;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task EveryCommand_SaysWhatItDoesHowItIsCalledAndGivesExamples(string path)
    {
        (int code, string page, string error) = await InProcess.RunAsync([.. path.Split(' ').Skip(1), "--help"]);

        Assert.Equal((0, string.Empty), (code, error));
        string[] lines = page.ReplaceLineEndings("\n").Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= Width, line));
        Assert.False(string.IsNullOrWhiteSpace(lines[0]), page);
        Assert.Contains(lines, l => l.StartsWith($"Usage: {path} ", StringComparison.Ordinal));
        int at = Array.IndexOf(lines, "Examples:");
        Assert.True(at > 0, page);
        Assert.Contains(lines.Skip(at + 1).TakeWhile(l => l.Length > 0), l => $"{l} ".Contains($"{path} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("  -h, --help", StringComparison.Ordinal));
        Assert.DoesNotContain("VALUE", page.Replace("=VALUE", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryExample_CanBeParsed(string path)
    {
        Command command = All().Single(c => c.Path == path).Command;
        RootCommand tool = Tool();
        string[] lines = (command.Description ?? string.Empty).ReplaceLineEndings("\n").Split('\n');
        foreach (string line in lines.Where(l => l.StartsWith("  tars ", StringComparison.Ordinal)))
        {
            foreach (string call in line.Split("; "))
            {
                ParseResult parsed = tool.Parse(call.Trim()[5..].Split(" > ")[0].Split(" 2> ")[0]);
                Assert.True(UsageProblems.Of(parsed) is [], $"{call}: {string.Join(' ', UsageProblems.Of(parsed))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void ANumberOrWordOfTheWrongKind_IsSaidInTheToolsWords(string path)
    {
        Command command = All().Single(c => c.Path == path).Command;
        foreach (Option option in command.Options.Where(o => o.ValueType != typeof(bool) && o.Arity.MaximumNumberOfValues > 0))
        {
            IReadOnlyList<string> problems = UsageProblems.Of(Tool().Parse([.. path.Split(' ').Skip(1), option.Name, "x y z"]));

            Assert.DoesNotContain(
                problems, p => p.Contains("Cannot parse", StringComparison.Ordinal) || p.Contains("System.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task ACommandWithoutExamplesOfItsOwn_ShowsThoseOfItsGroup()
    {
        (_, string page, _) = await InProcess.RunAsync("dlq", "retry", "--help");

        Assert.Contains(
            "\nUsage: tars dlq retry [ID...] [options]\n\nExamples:\n  tars dlq retry --all\n\nArguments:\n",
            page.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOption_IsShownWithItsShortNameItsWordsAndItsDefault()
    {
        (_, string chunks, _) = await InProcess.RunAsync("chunks", "--help");
        (_, string search, _) = await InProcess.RunAsync("search", "--help");

        Assert.Contains("--by sentences|", chunks, StringComparison.Ordinal);
        Assert.Contains("Where passages end. Default: sentences.", chunks, StringComparison.Ordinal);
        Assert.Matches(@"-p, --pipeline FILE +The definition whose archive is used\. Default: pipeline\.yaml\.", search);
    }

    private static RootCommand Tool() => Program.Tool(new Terminal(TextWriter.Null, TextWriter.Null, interactive: false, colour: false));

    private static IEnumerable<(string Path, Command Command)> All()
    {
        var next = new Queue<(string Path, Command Command)>([("tars", Tool())]);
        while (next.TryDequeue(out (string Path, Command Command) at))
        {
            yield return at;
            foreach (Command under in at.Command.Subcommands.Where(c => !c.Hidden))
            {
                next.Enqueue(($"{at.Path} {under.Name}", under));
            }
        }
    }
}
