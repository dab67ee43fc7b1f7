using System.Diagnostics;
using System.Text.Json;

namespace Tars.Testing;

/// <summary>Judges definitions by a JSON Schema with npm's ajv and yaml, which test.sh installs under artifacts/npm.</summary>
public static class SchemaJudge
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    private static string Modules => Path.Combine(Repository.Root, "artifacts", "npm");

    /// <summary>Why it cannot judge here, or null.</summary>
    public static string? Missing =>
        Directory.Exists(Path.Combine(Modules, "node_modules", "ajv")) && Directory.Exists(Path.Combine(Modules, "node_modules", "yaml"))
            ? null
            : "npm's ajv and yaml are not in artifacts/npm; test.sh installs them";

    /// <summary>A verdict for each case, in their order.</summary>
    /// <param name="schema">The schema as JSON.</param>
    /// <param name="cases">The name and the YAML of each.</param>
    public static async Task<IReadOnlyList<SchemaVerdict>> JudgeAsync(string schema, IEnumerable<(string Name, string Yaml)> cases)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["schema.json"], schema);
        await File.WriteAllTextAsync(folder["cases.json"], JsonSerializer.Serialize(cases.Select(c => new { name = c.Name, yaml = c.Yaml })));
        var start = new ProcessStartInfo(
            "node", [Path.Combine(Repository.Root, "tests", "Testing", "Schema", "judge.mjs"), Modules, folder["schema.json"], folder["cases.json"]])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<SchemaVerdict[]>(await output, s_options)!
            : throw new InvalidOperationException($"node ended with {process.ExitCode}: {await error}");
    }
}
