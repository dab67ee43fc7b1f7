using System.CommandLine;

namespace Tars.Cli;

/// <summary>Options that mean the same wherever they are taken.</summary>
internal static class CommonOptions
{
    public static Argument<string> File() => new("FILE")
    {
        Description = "The definition, a YAML file.",
        DefaultValueFactory = _ => "pipeline.yaml",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON alone on standard output." };

    public static Option<bool> Offline() => new("--offline") { Description = "Never fetch assets; say what is missing." };

    public static Option<string> Pipeline() => new("--pipeline")
    {
        Description = "The definition whose archive is used.",
        DefaultValueFactory = _ => "pipeline.yaml",
        HelpName = "FILE",
    };
}
