using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tars.Cli;

/// <summary>
/// The options <c>--profile</c> and <c>--set</c>. Whichever command names a definition has them: they come with
/// <see cref="DefinitionArgument"/>
/// and <see cref="PipelineOption"/>, and nothing else is to be done for it.
/// </summary>
/// <param name="way">How a definition is named to the command.</param>
internal sealed class ReuseOptions(string way)
{
    public const string DefaultFile = "pipeline.yaml";

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "Lay this entry of 'profiles' over the definition.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "Replace a value, such as nodes.chunks.with.max_tokens=300; may be given several times.",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Adds the options to a command and to those under it, wherever one names a definition.</summary>
    public static void AddTo(Command command)
    {
        ITakesDefinition[] takers =
            [.. command.Arguments.OfType<ITakesDefinition>(), .. command.Options.OfType<ITakesDefinition>()];
        foreach (ITakesDefinition taker in takers)
        {
            taker.Reuse.Add(command);
        }

        foreach (Command under in command.Subcommands)
        {
            AddTo(under);
        }
    }

    /// <summary>Adds the options to one command.</summary>
    public void Add(Command command)
    {
        command.Add(_profile);
        command.Add(_settings);
    }

    /// <summary>The definition that a call names.</summary>
    /// <param name="result">The call.</param>
    /// <param name="file">The file as typed; null for <see cref="DefaultFile"/>.</param>
    public DefinitionSource Of(SymbolResult result, string? file) => new(file ?? DefaultFile)
    {
        Way = way,

        // The tokens, not the values: these may be read while the command line is still being checked.
        Profile = result.GetResult(_profile)?.Tokens is [.., Token name] ? name.Value : null,
        Settings = [.. result.GetResult(_settings)?.Tokens.Select(t => t.Value) ?? []],
    };
}
