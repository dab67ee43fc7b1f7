using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>The options <c>--profile</c> and <c>--set</c> of a command that loads a definition.</summary>
internal sealed class ReuseOptions
{
    private readonly Option<string?> _profile = new("--profile") { Description = "Lay this entry of 'profiles' over the definition.", HelpName = "NAME" };

    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "Replace a value, such as nodes.chunks.with.max_tokens=300; may be given several times.",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private ReuseOptions()
    {
    }

    public static ReuseOptions AddTo(Command command)
    {
        var options = new ReuseOptions();
        command.Add(options._profile);
        command.Add(options._settings);
        return options;
    }

    /// <summary>How to load the definition of a call.</summary>
    public DefinitionLoadOptions Of(ParseResult result, bool checkFiles = true) => new()
    {
        CheckFiles = checkFiles,
        Profile = result.GetValue(_profile),
        Overrides = result.GetValue(_settings) ?? [],
    };
}
