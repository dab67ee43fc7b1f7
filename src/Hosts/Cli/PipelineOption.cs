using System.CommandLine;

namespace Tars.Cli;

/// <summary>The option <c>--pipeline</c> of a command that works on what a definition has made.</summary>
internal sealed class PipelineOption : Option<DefinitionSource>, ITakesDefinition
{
    public PipelineOption()
        : base("--pipeline", "-p")
    {
        Description = "The definition whose archive is used.";
        HelpName = "FILE";
        DefaultValueFactory = result => Reuse.Of(result, null);
        CustomParser = result => Reuse.Of(result, result.Tokens.SingleOrDefault()?.Value);
    }

    public ReuseOptions Reuse { get; } = new("-p FILE");
}
