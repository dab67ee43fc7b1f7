using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars list</c>: the kinds of nodes a definition may use.</summary>
internal static class ListCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "list",
            """
            Show the kinds of nodes a definition may use, with their ports and options.

            Examples:
              tars list
              tars list --json
            """)
        { json };
        command.SetAction(result =>
        {
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new
                {
                    nodes = Definitions.Catalog.Specs.Select(s => new
                    {
                        s.Name,
                        s.Version,
                        s.Kind,
                        s.Summary,
                        Input = s.InputType?.Name,
                        Output = s.OutputType?.Name,
                        s.Needs,
                        Options = s.Options.Select(
                            o => new { o.Name, o.Takes, o.Required, Default = o.Required ? null : o.DefaultText, o.Limits, o.Description }),
                    }),
                }));
                return ExitCode.Ok;
            }

            foreach (NodeSpec spec in Definitions.Catalog.Specs)
            {
                string ports = $"{spec.InputType?.Name ?? "·"} → {spec.OutputType?.Name ?? "·"}";
                terminal.Out.WriteLine($"{terminal.Bold(spec.Name),-12} {ports}");
                terminal.Out.WriteLine($"  {spec.Summary}");
                foreach (OptionSpec option in spec.Options)
                {
                    string value = option.Required ? "required" : $"default {option.DefaultText}";
                    terminal.Out.WriteLine(
                        $"    {option.Name}: {option.Takes}{(option.Limits is { } limits ? $", {limits}" : string.Empty)}; {value}");
                }
            }

            terminal.Out.WriteLine("tars docs NODE tells more of one.");
            return ExitCode.Ok;
        });
        return command;
    }
}
