using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars test FILE…</c>: tests of graphs and of parts of them.</summary>
internal static class TestCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files of tests.",
            DefaultValueFactory = _ => ["pipeline.tests.yaml"],
            Arity = ArgumentArity.ZeroOrMore,
        };
        var filter = new Option<string?>("--filter") { Description = "Only tests whose name has this in it.", HelpName = "TEXT" };
        var update = new Option<bool>("--update") { Description = "Write golden files anew." };
        var junit = new Option<string?>("--junit") { Description = "Write the results as JUnit XML too.", HelpName = "FILE" };
        var reuse = new ReuseOptions("FILE");
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "test",
            """
            Run tests of definitions: given inputs, stubs, faults, and what has to come out. Sinks only collect; no state is touched.

            Examples:
              tars test
              tars test pipeline.tests.yaml --filter "dead letter" --junit results.xml
            """)
        { files, filter, update, junit, json, offline };
        reuse.Add(command);
        command.SetAction(async (result, stop) =>
        {
            DefinitionSource tested = reuse.Of(result.CommandResult, null);
            var options = new GraphTestOptions
            {
                Assets = ToolAssets.Open(result.GetValue(offline), terminal),
                Filter = result.GetValue(filter),
                Update = result.GetValue(update),
                Profile = tested.Profile,
                Overrides = tested.Settings,
            };
            var suites = new List<(string File, IReadOnlyList<GraphTestResult> Tests)>();
            foreach (string file in result.GetValue(files)!)
            {
                if (!File.Exists(file) && !Directory.Exists(file))
                {
                    throw new CliException(
                        ExitCode.Definition, $"there is no file of tests {file}. Name one: tars test FILE; docs/definition.md says what "
                            + $"stands in it.");
                }

                suites.Add((file, await GraphTestRunner.RunAsync(file, Definitions.Catalog, options, stop)));
            }

            if (options.Filter is string wanted && suites.All(s => s.Tests.Count == 0))
            {
                throw new CliException(
                    ExitCode.Usage, $"no test has '{wanted}' in its name, so none ran; --filter takes a part of a test's name.");
            }

            int failed = suites.Sum(s => s.Tests.Count(t => t.Failures.Count > 0));
            if (result.GetValue(junit) is string path)
            {
                await File.WriteAllTextAsync(path, JUnitReport.Write(suites), stop);
            }

            if (result.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(new { suites = suites.Select(s => new { s.File, s.Tests }) }));
            }
            else
            {
                Print(suites, failed, terminal);
            }

            return failed > 0 ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    private static void Print(List<(string File, IReadOnlyList<GraphTestResult> Tests)> suites, int failed, Terminal terminal)
    {
        foreach (GraphTestResult test in suites.SelectMany(s => s.Tests))
        {
            terminal.Out.WriteLine(
                $"{(test.Failures.Count == 0 ? terminal.Green("passed") : terminal.Red("failed"))}  {Terminal.Safe(test.Name)}");
            foreach (string failure in test.Failures)
            {
                terminal.Out.WriteLine($"        {Terminal.Safe(failure)}");
            }
        }

        terminal.Out.WriteLine($"{suites.Sum(s => s.Tests.Count) - failed} passed, {failed} failed");
    }
}
