using System.Diagnostics;

namespace Tars.Cli.Tests;

/// <summary>One use of the tool as a process of its own.</summary>
internal sealed record ToolRun(int Code, string Output, string Error)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public static Task<ToolRun> OfAsync(params string[] arguments) => StartAsync("dotnet", [Tool.Path, .. arguments]);

    /// <summary>Runs the tool with a variable set, as NAME=VALUE.</summary>
    public static Task<ToolRun> WithAsync(string variable, params string[] arguments) =>
        WithAsync([variable], arguments);

    /// <summary>Runs the tool with variables set, each as NAME=VALUE.</summary>
    public static Task<ToolRun> WithAsync(string[] variables, params string[] arguments) =>
        StartAsync("env", [.. variables, "dotnet", Tool.Path, .. arguments]);

    /// <summary>Runs a shell script in which <c>$TARS</c> is the tool.</summary>
    public static Task<ToolRun> ShellAsync(string script) => StartAsync("sh", ["-c", script]);

    /// <summary>
    /// Runs a shell script in which <c>$TARS</c> is the tool, as root of mounts of its own; null where that is not allowed.
    /// </summary>
    public static async Task<ToolRun?> WithMountsAsync(string script)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/unshare") || (await StartAsync("unshare", ["-rm", "true"])).Code != 0)
        {
            return null;
        }

        return await StartAsync("unshare", ["-rm", "sh", "-c", script]);
    }

    /// <summary>
    /// Runs a shell script in which <c>$TARS</c> is the tool, as a user without special rights who owns a folder; null where that is not
    /// possible.
    /// </summary>
    public static async Task<ToolRun?> AsOrdinaryUserAsync(string folder, string script)
    {
        if (Environment.UserName != "root")
        {
            return await StartAsync("sh", ["-c", script]);
        }

        string[] user = ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c"];
        if (!File.Exists("/usr/bin/setpriv") || (await StartAsync("setpriv", [.. user, "$TARS --version"])).Code != 0)
        {
            return null;
        }

        await StartAsync("chown", ["-R", "65534:65534", folder]);
        return await StartAsync("setpriv", [.. user, $"HOME='{folder}'; export HOME; {script}"]);
    }

    private static async Task<ToolRun> StartAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TARS"] = $"dotnet {Tool.Path}";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(s_limit);
        return new ToolRun(process.ExitCode, await output, await error);
    }
}
