using System.CommandLine;
using System.CommandLine.Help;
using Tars.Cli.Commands;

namespace Tars.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args) => RunAsync(args, Terminal.OfProcess());

    internal static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        DefinitionSource? about = null;
        try
        {
            if (args is ["run" or "watch" or "plan" or "validate", ..])
            {
                Definitions.Prepare();
            }

            RootCommand tool = Tool(terminal);
            if (args.Length == 0)
            {
                CommandHelp.Write(tool, terminal, terminal.Error);
                return ExitCode.Usage;
            }

            ParseResult result = tool.Parse(args is ["help", .. var rest] ? [.. rest, "--help"] : args);
            if (UsageProblems.Of(result) is { Count: > 0 } problems)
            {
                foreach (string problem in problems)
                {
                    await terminal.Error.WriteLineAsync(Terminal.SafeLine(problem));
                }

                return ExitCode.Usage;
            }

            about = Hints.Of(result);
            return await result.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            });
        }
        catch (Exception e) when (!Faults.AreTraced)
        {
            await terminal.Error.WriteLineAsync(Hints.Complete(Faults.Sentence(e), about));
            return Faults.CodeOf(e);
        }
    }

    internal static RootCommand Tool(Terminal terminal)
    {
        var tool = new RootCommand(
            """
            Turns a folder of recordings, documents and tables into an archive one can search, question and audit.

            Examples:
              tars run pipeline.yaml
              tars search "who found the comet"
              tars ask "When did the dome motor fail?"
              tars forensics analyze observations.csv
            """)
        {
            RunCommand.Create(terminal),
            WatchCommand.Create(terminal),
            PlanCommand.Create(terminal),
            RunsCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            GcCommand.Create(terminal),
            IndexCommand.Create(terminal),
            SearchCommand.Create(terminal),
            AskCommand.Create(terminal),
            ConversationsCommand.Create(terminal),
            EvalCommand.Create(terminal),
            ChunksCommand.Create(terminal),
            ForensicsCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            ValidateCommand.Create(terminal),
            ListCommand.Create(terminal),
            DocsCommand.Create(terminal),
            ExplainCodeCommand.Create(terminal),
            SchemaCommand.Create(terminal),
            GraphCommand.Create(terminal),
            EchoCommand.Create(terminal),
            FormatCommand.Create(terminal),
            NewCommand.Create(terminal),
            TestCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            DlqCommand.Create(terminal),
            FaultsCommand.Create(terminal),
            NoticesCommand.Create(terminal),
            AssetsCommand.Create(terminal),
        };
        foreach (Command command in ControlCommands.Create(terminal))
        {
            tool.Subcommands.Add(command);
        }

        ReuseOptions.AddTo(tool);
        tool.Options.OfType<HelpOption>().Single().Action = new CommandHelp(terminal);
        return tool;
    }
}
