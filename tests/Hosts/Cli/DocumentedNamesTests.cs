using System.CommandLine;
using System.Text.RegularExpressions;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The manual and the messages name no command, option or node that does not exist.</summary>
public sealed class DocumentedNamesTests
{
    private static readonly RootCommand s_tool = Program.Tool(
        new Terminal(TextWriter.Null, TextWriter.Null, interactive: false, colour: false));

    public static TheoryData<string> Pages =>
    [
        "README.md", "samples/README.md", "run.sh",
        .. FilesBelow("docs", "*.md"),
        .. FilesBelow(Path.Combine("src", "Hosts", "Cli"), "*.cs"),
    ];

    [Fact]
    public void Index_ListsEveryPage()
    {
        string index = File.ReadAllText(Path.Combine(Repository.Root, "docs", "README.md"));
        string[] pages = [.. FilesBelow("docs", "*.md").Select(p => Path.GetRelativePath("docs", p)).Where(p => p != "README.md")];
        Assert.True(pages.Length > 30);
        Assert.DoesNotContain(pages, p => !index.Contains(p.Split('/')[0] is "stages" or "channels" ? $"({Path.GetDirectoryName(p)})" : $"({p})"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Calls_AreOfCommandsAndOptionsThatExist(string page)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, page));
        var wrong = new List<string>();
        foreach (Match call in Regex.Matches(text, @"(?:(?<=`)|(?<=: )|(?<=^\s*)|(?<=; )|(?<=<c>))(?:tars|\./run\.sh) (?<rest>[a-z-][^`\n;|#<)""]*)", RegexOptions.Multiline))
        {
            Command command = s_tool;
            foreach (string word in call.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string name = word.TrimEnd('.', ',', ':', '\'').Split('=')[0];
                if (name is "bench" && command == s_tool)
                {
                    break;
                }

                if (command.Subcommands.FirstOrDefault(c => c.Name == name) is { } next)
                {
                    command = next;
                }
                else if (command == s_tool && !name.StartsWith("--", StringComparison.Ordinal))
                {
                    wrong.Add($"{call.Value}: there is no command '{name}'");
                    break;
                }
                else if (name.StartsWith("--", StringComparison.Ordinal) && name.Length > 2
                    && !command.Options.Concat(s_tool.Options).Any(o => o.Name == name || o.Aliases.Contains(name)))
                {
                    wrong.Add($"{call.Value}: '{command.Name}' has no option '{name}'");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Nodes_OfTheManualExist()
    {
        string[] pages = ["README.md", "docs/definition.md", "pipeline.yaml"];
        string[] used = [.. pages.SelectMany(p => Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, p)), "use: ([a-z_]+)[,\\s}]").Select(m => m.Groups[1].Value)).Distinct()];

        Assert.True(used.Length >= 8, string.Join(' ', used));
        Assert.All(
            used.Where(u => u != "templates"), u => Assert.NotNull(Definitions.Catalog.Find(u) ?? Definitions.Catalog.FindChannel(u)));
    }

    [Fact]
    public async Task EveryCode_IsExplainedAndOnItsPage()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "diagnostics.md"));
        foreach (string code in DiagnosticCodes.Explanations.Keys)
        {
            (int exit, string text, _) = await InProcess.RunAsync("explain-code", code);
            Assert.Equal(ExitCode.Ok, exit);
            Assert.Contains(DiagnosticCodes.Explanations[code], text, StringComparison.Ordinal);
            Assert.Contains(code, page, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> FilesBelow(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f));
}
