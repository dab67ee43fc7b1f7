using System.CommandLine;

namespace Tars.Cli.Commands;

/// <summary><c>tars completion SHELL</c>: the script by which a shell asks the tool itself what can follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # tars completion for bash. Put into ~/.bashrc: source <(tars completion bash)
        _tars() {
          local IFS=$'\n'
          local word="${COMP_WORDS[COMP_CWORD]}"
          mapfile -t COMPREPLY < <(compgen -W "$(tars "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word")
        }
        complete -o default -F _tars tars

        """;

    private const string Zsh = """
        #compdef tars
        # tars completion for zsh. Put into ~/.zshrc: source <(tars completion zsh)
        _tars() {
          local -a found
          found=("${(@f)$(tars "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          if [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _tars tars

        """;

    private const string Fish = """
        # tars completion for fish. Type once: tars completion fish > ~/.config/fish/completions/tars.fish
        complete -c tars -a '(set -l line (commandline -cp); tars "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'

        """;

    private const string PowerShell = """
        # tars completion for PowerShell. Put into $PROFILE: tars completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName tars -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          tars "[suggest:$cursorPosition]" "$commandAst" 2>$null | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }

        """;

    public static Command Create(Terminal terminal)
    {
        Argument<string> shell = CommonOptions.AmongArgument(
            "SHELL", "The shell to write it for: bash, zsh, fish or powershell.", "bash", "zsh", "fish", "powershell");
        var command = new Command(
            "completion",
            """
            Print the script for completion of commands, options and names of nodes.

            Examples:
              source <(tars completion bash)
              tars completion fish > ~/.config/fish/completions/tars.fish
            """)
        { shell };
        command.SetAction(result => terminal.Out.Write(result.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        }));
        return command;
    }
}
