using System.CommandLine;

namespace Tars.Cli;

/// <summary>The argument <c>FILE</c> of a command that is about a definition.</summary>
internal sealed class DefinitionArgument : Argument<DefinitionSource>, ITakesDefinition
{
    public DefinitionArgument()
        : base("FILE")
    {
        Description = "The definition, a YAML file.";
        Arity = ArgumentArity.ZeroOrOne;
        DefaultValueFactory = result => Reuse.Of(result, null);
        CustomParser = result => Reuse.Of(result, result.Tokens.SingleOrDefault()?.Value);
    }

    public ReuseOptions Reuse { get; } = new("FILE");
}
