using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Holds everything that was put on record against everything that is there: the runs' manifests, the audit log, its checkpoints, and the
/// files.
/// </summary>
/// <param name="definition">The pipeline.</param>
/// <param name="ledger">Its ledger.</param>
public sealed class IntegrityCheck(PipelineDefinition definition, Ledger ledger)
{
    private const int MaxFiles = 20;

    private static readonly string[] Limits =
    [
        "Whoever holds the signing key and can write the state folder can make the whole record anew and sign it. Only a head that is "
            + "kept where they cannot write shows that (--anchor).",
        "A state folder that is put back as a whole to an earlier state, with its ledger and its log, looks as it did then. Only an anchor shows that.",
        "The record says what this program did under the name that the system gave. What was done past it leaves a trace only where files changed.",
        "A checkpoint's time is that of the machine that signed; nobody else vouches for it.",
    ];

    private readonly List<IntegrityProblem> _problems = [];
    private readonly List<string> _notes = [];

    /// <summary>Checks; changes nothing.</summary>
    /// <param name="key">The key that has to have signed; null takes any, and says so.</param>
    /// <param name="anchor">A head that was kept elsewhere and has to be in the log; null asks for none.</param>
    /// <param name="cancellationToken">Stops reading files.</param>
    public IntegrityReport Run(SigningKey? key = null, string? anchor = null, CancellationToken cancellationToken = default)
    {
        _problems.Clear();
        _notes.Clear();
        Runs();
        List<AuditLine> lines = Log();
        Checkpoint? last = Checkpoints(lines, key);
        if (anchor is not null && !lines.Exists(line => line.Problem is null && line.Digest.Equals(anchor, StringComparison.OrdinalIgnoreCase)))
            Problem("audit log", $"no entry has the digest {anchor} that was kept elsewhere: entries were removed, or the log was replaced or put back");
        bool ranSince = Recorded(lines);
        int whole = Artifacts(lines, ranSince, cancellationToken);
        if (last is not null && lines.Count > last.Size)
            _notes.Add($"{TableText.Counted(lines.Count - last.Size, "entry").Replace("entrys", "entries", StringComparison.Ordinal)} since the last checkpoint: nothing signed speaks for them yet.");
        string? head = lines.LastOrDefault(line => line.Problem is null)?.Digest;
        int signed = RunSeal.Checkpoints(definition).Count;
        return new IntegrityReport(lines.Count, signed, whole, head, [.. _problems], [.. _notes], Limits);
    }

    private void Runs()
    {
        IEnumerable<string> sources = definition.Nodes.Where(node => node.Spec.Kind == NodeKind.Source).Select(node => node.Name);
        foreach (string problem in RunChain.Verify(ledger, definition.Name, sources).Problems)
            Problem("ledger", problem);
    }

    private List<AuditLine> Log()
    {
        List<AuditLine> lines = new AuditLog(definition.StateFolder, definition.Name).Lines();
        if (lines.Count == 0)
        {
            if (RunSeal.Checkpoints(definition).Count == 0)
                _notes.Add("Nothing was sealed yet: only the chain of run manifests was checked. Next: tars forensics seal");
            return lines;
        }

        // Behind the first bad line every line hangs in the air; more than that one place says nothing.
        if (lines.Find(line => line.Problem is not null) is { } bad)
            Problem($"audit log, line {bad.Number}", bad.Problem!);
        if (lines[0].Entry is { } first && (first.Action != "begin" || first.Subject != definition.Name))
            Problem("audit log, line 1", $"it is the log of '{first.Subject}', not of '{definition.Name}': another pipeline's was put in its place");
        return lines;
    }

    private Checkpoint? Checkpoints(List<AuditLine> lines, SigningKey? key)
    {
        Checkpoint? last = null;
        byte[][] leaves = [.. lines.Select(line => MerkleTree.LeafOf(line.Json))];
        foreach ((int number, Checkpoint? checkpoint) in RunSeal.Checkpoints(definition))
        {
            string? wrong = checkpoint is null ? "it is no checkpoint"
                : !checkpoint.IsSigned ? "its signature does not hold: it was changed"
                : key is not null && checkpoint.KeyId != key.Id ? $"it was signed with the key {checkpoint.KeyId}, not with {key.Id}"
                : checkpoint.Pipeline != definition.Name ? $"it is about the pipeline '{checkpoint.Pipeline}'"
                : last is not null && checkpoint.Size < last.Size ? $"it is about {checkpoint.Size} entries, the one before it about {last.Size}"
                : lines.Count < checkpoint.Size
                    ? $"it was signed over {checkpoint.Size} entries, the log has {lines.Count}: the last were deleted, or the log was put back"
                : lines.Count == 0 || lines[0].Digest != checkpoint.Log ? "it was signed over another log: the log was replaced"
                : lines[checkpoint.Size - 1].Digest != checkpoint.Head
                    || Convert.ToHexStringLower(MerkleTree.RootOf(leaves, checkpoint.Size)) != checkpoint.Root
                    ? $"the first {checkpoint.Size} entries of the log are not those that were signed: the log was rewritten"
                : null;
            if (wrong is not null)
                Problem($"checkpoint, line {number}", wrong);
            last = checkpoint ?? last;
        }

        if (lines.Count > 0 && last is null)
            _notes.Add("No checkpoint was signed: whoever can write the log can write it anew. Next: tars forensics keygen, then: tars forensics seal");
        else if (last is not null && key is null)
            _notes.Add($"The checkpoints were checked with the key that they name themselves ({last.KeyId}); give --key to be sure whose it is.");
        return last;
    }

    /// <returns>Whether something ran or was deleted on record after the last manifest of files was made.</returns>
    private bool Recorded(List<AuditLine> lines)
    {
        List<AuditEntry> entries = [.. lines.TakeWhile(line => line.Problem is null).Select(line => line.Entry!)];
        if (entries.Count == 0)
            return true;
        List<RunRecord> runs = [.. ledger.Runs(definition.Name)];
        var byId = runs.ToDictionary(run => run.Run, StringComparer.Ordinal);
        long latest = 0;
        var logged = new HashSet<string>(StringComparer.Ordinal);
        foreach (AuditEntry entry in entries.Where(entry => entry.Action == RunSeal.RunAction))
        {
            logged.Add(entry.Subject);
            if (!byId.TryGetValue(entry.Subject, out RunRecord? run))
                Problem($"audit log, line {entry.Sequence}", $"the ledger does not know the run {entry.Subject}: it was removed, or the log is another pipeline's");
            else if (run.ManifestDigest != entry.After)
                Problem($"run {entry.Subject}", $"its manifest has the digest {run.ManifestDigest ?? "none"}; on record is {entry.After}: the ledger was rewritten");
            latest = Math.Max(latest, run?.Number ?? 0);
        }

        foreach (RunRecord run in runs.Where(run => run.ManifestDigest is not null && run.Number < latest && !logged.Contains(run.Run)))
            Problem($"run {run.Run}", "the audit log does not know it, though it knows later ones: it was put in");
        int since = runs.Count(run => run.Number > latest);
        if (since > 0)
            _notes.Add($"{TableText.Counted(since, "run")} since the record was last sealed; files may differ for that reason. Next: tars forensics seal");
        int deleted = entries.Skip(entries.FindLastIndex(entry => entry.Action == RunSeal.ManifestAction) + 1)
            .Count(entry => entry.Action == AuditLog.DeleteAction);
        if (deleted > 0)
            _notes.Add($"{TableText.Counted(deleted, "deletion")} on record since the last manifest; files may be gone for that reason.");
        return since + deleted > 0;
    }

    /// <returns>How many files are as the last manifest has them.</returns>
    private int Artifacts(List<AuditLine> lines, bool ranSince, CancellationToken cancellationToken)
    {
        AuditEntry? entry = lines.TakeWhile(line => line.Problem is null).LastOrDefault(line => line.Entry!.Action == RunSeal.ManifestAction)?.Entry;
        if (entry?.After is not { } root)
            return 0;
        string file = RunSeal.ManifestPath(definition, root);
        ArtifactManifest known;
        try
        {
            known = ArtifactManifest.Parse(File.ReadAllText(file));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Problem($"manifest {root}", $"it cannot be read: {failure.Message}");
            return 0;
        }

        if (known.Root != root)
        {
            Problem($"manifest {root}", $"its lines make the root {known.Root}: it was changed");
            return 0;
        }

        var audit = ArtifactAudit.Of(known, ArtifactManifest.Of(definition, cancellationToken));
        (ArtifactClass Class, string Path)[] differ = [.. audit.Files.Where(one => one.Class != ArtifactClass.Matched)];
        if (ranSince && differ.Length > 0)
            _notes.Add($"{TableText.Counted(differ.Length, "file")} not as in the last manifest, which is older than what was done since.");
        foreach ((ArtifactClass kind, string path) in differ.Take(ranSince ? 0 : MaxFiles))
            Problem(path, Told(kind));
        if (!ranSince && differ.Length > MaxFiles)
            Problem($"{differ.Length - MaxFiles} further files", "not as in the last manifest");
        return audit.Count(ArtifactClass.Matched);
    }

    private static string Told(ArtifactClass kind) => kind switch
    {
        ArtifactClass.PartiallyMatched => "its bytes are not those of the manifest, and nothing ran since",
        ArtifactClass.Moved => "its bytes are known under another path, which is gone, and nothing ran since",
        ArtifactClass.New => "the manifest does not know it, and nothing ran since",
        _ => "the manifest knows it, and it is gone, though nothing ran since",
    };

    private void Problem(string place, string what) => _problems.Add(new IntegrityProblem(place, what));
}
