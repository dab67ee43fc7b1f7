namespace Tars.Pipeline.Definition;

/// <summary>Checks where sinks and the ledger write: not where another does, and not into what a source reads.</summary>
internal static class SinkPaths
{
    // What a sink may call its files; a source that brings one of them would take in what the pipeline itself made.
    private static readonly string[] Names = ["made.txt", "made.json", "made.md", "made.csv", "made.parquet", "made.bin"];

    /// <param name="drafts">The nodes.</param>
    /// <param name="state">The state folder, absolute; no source reads it.</param>
    /// <param name="bag">Where problems go.</param>
    public static void Check(IReadOnlyList<NodeDraft> drafts, string state, DiagnosticBag bag)
    {
        foreach (NodeDraft draft in drafts.Where(d => d is { Spec.Kind: NodeKind.Source, Options: not null }))
            CheckSource(draft);

        var writers = new Dictionary<string, NodeDraft>(StringComparer.Ordinal);
        foreach (NodeDraft draft in drafts.Where(d => d is { Spec.Kind: NodeKind.Sink, Options: not null }))
        {
            foreach (OptionSpec option in draft.Spec!.Options.Where(o => o.Path is { MustExist: false }))
            {
                foreach (string path in OptionsRecord.PathsOf(draft.Options!, option).Where(Path.IsPathRooted))
                    CheckPath(draft, option, Path.TrimEndingDirectorySeparator(path));
            }
        }

        // Folders below the one that is read are left out by the source; the very folder cannot be.
        void CheckSource(NodeDraft draft)
        {
            foreach (OptionSpec option in draft.Spec!.Options.Where(o => o.Path is not null))
            {
                if (OptionsRecord.PathsOf(draft.Options!, option).All(p => Path.TrimEndingDirectorySeparator(p) != Path.TrimEndingDirectorySeparator(state)))
                    continue;
                bag.Error(
                    DiagnosticCodes.WritesIntoSource,
                    PlaceOf(draft, option),
                    $"'{draft.Name}' reads {Path.TrimEndingDirectorySeparator(state)}, which is the state folder: "
                    + "it would take in the pipeline's own ledger; set 'state' to another folder");
            }
        }

        void CheckPath(NodeDraft draft, OptionSpec option, string path)
        {
            SourceLocation at = PlaceOf(draft, option);
            if (!writers.TryAdd(path, draft) && writers[path] != draft)
            {
                bag.Error(
                    DiagnosticCodes.SharedPath,
                    at,
                    $"'{draft.Name}' writes to {path}, as '{writers[path].Name}' does; give each sink a path of its own");
            }

            if (IsIn(path, state))
                return;
            foreach (NodeDraft source in drafts.Where(d => d.Options is IReadsFolder reads && Array.Exists(Names, n => reads.Brings(Path.Combine(path, n)))))
            {
                bag.Error(
                    DiagnosticCodes.WritesIntoSource,
                    at,
                    $"'{draft.Name}' writes to {path}, which the source '{source.Name}' reads: the next run would take that in; "
                    + $"write elsewhere, such as below the state folder, or leave it out by 'exclude' of '{source.Name}'");
            }
        }
    }

    private static SourceLocation PlaceOf(NodeDraft draft, OptionSpec option) =>
        draft.OptionPlaces.TryGetValue(option.Name, out SourceLocation place) ? place : draft.At;

    private static bool IsIn(string path, string folder) =>
        path == folder
            || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
