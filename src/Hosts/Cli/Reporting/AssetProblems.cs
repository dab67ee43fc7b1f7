using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Cli.Reporting;

/// <summary>What the nodes of a definition need and this machine cannot have, as diagnostics at the nodes.</summary>
internal static class AssetProblems
{
    /// <summary>
    /// The problems of a loaded definition; what cannot be had at all is an error, what would first have to be fetched a warning.
    /// </summary>
    /// <param name="definition">What is to run.</param>
    /// <param name="store">Where its assets come from.</param>
    /// <param name="offline">Whether fetching is forbidden, so that what is not in the cache cannot be had.</param>
    public static IEnumerable<Diagnostic> Of(PipelineDefinition definition, AssetStore store, bool offline)
    {
        Dictionary<string, AssetStatus> assets = store.List().ToDictionary(a => a.Name, StringComparer.Ordinal);
        return from node in definition.Nodes
               from need in node.Needs
               let problem = Problem(need, assets.GetValueOrDefault(need), offline)
               where problem is not null
               select new Diagnostic(
                   DiagnosticCodes.AssetUnavailable,
                   problem.Value.Severity,
                   $"'{node.Name}' ('{node.Spec.Name}') needs the asset '{need}', {problem.Value.Text}",
                   node.Location);
    }

    private static (DiagnosticSeverity Severity, string Text)? Problem(string need, AssetStatus? asset, bool offline) => asset switch
    {
        null => (DiagnosticSeverity.Error, "which assets.json does not pin"),
        { State: AssetState.NotForThisPlatform } => (DiagnosticSeverity.Error, "which assets.json pins only for other platforms"),
        { State: AssetState.Present } => null,
        _ when offline => (
            DiagnosticSeverity.Error,
            $"which is not in the cache, and fetching is forbidden; with a connection type: tars assets restore {need}"),
        _ => (
            DiagnosticSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"which is not in the cache: the first run fetches it ({asset.Bytes / 1e6:0.0} "
                + $"MB); now: tars assets restore {need}")),
    };
}
