using System.Reflection;
using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>Loads definitions with the stages that come with the tool.</summary>
internal static class Definitions
{
    private static readonly Lazy<NodeCatalog> s_catalog = new(() => NodeCatalog.FromAssemblies(StageAssemblies()));

    public static NodeCatalog Catalog => s_catalog.Value;

    /// <summary>Begins to read the catalog beside whatever the caller does first.</summary>
    public static void Prepare() => _ = Task.Run(() => s_catalog.Value);

    /// <summary>Loads a definition; prints every diagnostic to standard error.</summary>
    /// <param name="source">Which.</param>
    /// <param name="terminal">Where the diagnostics go.</param>
    /// <param name="checkFiles">Whether paths that must exist are looked for.</param>
    /// <exception cref="CliException">It has errors.</exception>
    public static PipelineDefinition Load(DefinitionSource source, Terminal terminal, bool checkFiles = true)
    {
        if (!File.Exists(source.File) && !Directory.Exists(source.File))
        {
            throw new CliException(ExitCode.Definition, source.Missing());
        }

        LoadResult result = DefinitionLoader.Load(source.File, Catalog, source.Loading(checkFiles));
        Print(result, terminal);
        return result.Definition ?? throw new CliException(
            ExitCode.Definition, $"{source.File} cannot run: {Count(result, DiagnosticSeverity.Error)}.");
    }

    public static void Print(LoadResult result, Terminal terminal)
    {
        if (result.Diagnostics.Count > 0)
        {
            terminal.Error.Write(Terminal.Safe(DiagnosticRenderer.Render(result)));
        }
    }

    public static string Count(LoadResult result, DiagnosticSeverity severity)
    {
        int count = result.Diagnostics.Count(d => d.Severity == severity);
        return $"{count} {severity.ToString().ToLowerInvariant()}{(count == 1 ? string.Empty : "s")}";
    }

    /// <summary>Every assembly of stages beside the tool: a new family needs no registration.</summary>
    private static IEnumerable<Assembly> StageAssemblies() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Tars.Stages.*.dll")
            .Order(StringComparer.Ordinal)
            .Select(path => Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(path))));
}
