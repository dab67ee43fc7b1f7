using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>The options that name a conversation.</summary>
internal sealed class TalkOptions
{
    private const int MaxName = 200;

    private readonly Option<string?> _name = new("--conversation")
    {
        Description = "Go on with a conversation of this name, or begin it: what was said before counts, and it is kept in the state "
            + "folder.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _project = Project();

    public void AddTo(Command command)
    {
        command.Options.Add(_name);
        command.Options.Add(_project);
        command.Validators.Add(result =>
        {
            Check(result.GetValue(_name), "--conversation");
            Check(result.GetValue(_project), "--project");
            if (result.GetValue(_project) is not null && result.GetValue(_name) is null)
            {
                result.AddError("--project needs --conversation.");
            }

            void Check(string? text, string option)
            {
                if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > MaxName || text.Any(char.IsControl)))
                {
                    result.AddError($"{option} takes a name of 1 to {MaxName} characters on one line.");
                }
            }
        });
    }

    /// <summary>The conversation; null when none is asked for.</summary>
    /// <exception cref="CliException">Nothing ran yet, so that there is no ledger to keep it in.</exception>
    public Talk? Open(ParseResult result, PipelineDefinition definition, DefinitionSource file)
    {
        if (result.GetValue(_name) is not { } name)
        {
            return null;
        }

        PipelineRecords records = PipelineRecords.Open(definition, file);
        return new Talk(records, result.GetValue(_project) ?? records.Definition.Name, name);
    }

    public static Option<string?> Project() => new("--project")
    {
        Description = "What the conversation belongs to. Default: the pipeline's name.",
        HelpName = "NAME",
    };
}
