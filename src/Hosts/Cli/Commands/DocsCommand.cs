using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars docs</c>: the reference page of a node.</summary>
internal static class DocsCommand
{
    public static Command Create(Terminal terminal)
    {
        var node = new Argument<string>("NODE") { Description = "The name after `use:`.", HelpName = "NODE" };
        node.CompletionSources.Add(_ => Definitions.Catalog.Specs.Select(s => new System.CommandLine.Completions.CompletionItem(s.Name)));
        var command = new Command(
            "docs",
            """
            Show the reference page of a node: ports, options with limits and defaults, fields for conditions.

            Examples:
              tars docs chunk
              tars docs folder
            """)
        { node };
        command.SetAction(result =>
        {
            string name = result.GetValue(node)!;
            string[] names = [.. Definitions.Catalog.Specs.Select(s => s.Name)];
            NodeSpec spec = Definitions.Catalog.Find(name) ?? throw new CliException(
                ExitCode.Usage, $"there is no node '{name}'{NearestName.Hint(name, names) ?? $"; there are {string.Join(", ", names)}."}");
            terminal.Out.Write(ReferencePage.Write(spec));
            return ExitCode.Ok;
        });
        return command;
    }
}
