namespace Tars.Cli.Tests;

/// <summary>Calls the tool without a process of its own, for commands that touch no global state.</summary>
internal static class InProcess
{
    public static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Program.RunAsync(arguments, new Terminal(output, error, interactive: false, colour: false));
        return (code, output.ToString(), error.ToString());
    }
}
