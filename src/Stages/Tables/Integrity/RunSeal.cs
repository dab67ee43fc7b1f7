using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Puts what a pipeline did on record: every run's manifest digest from the ledger's own chain, the files that are there now, and a
/// signed checkpoint over all of it. <see cref="IntegrityCheck"/> reads it again.
/// </summary>
/// <param name="definition">The pipeline.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class RunSeal(PipelineDefinition definition, Ledger ledger, TimeProvider? time = null)
{
    internal const string RunAction = "run";
    internal const string ManifestAction = "manifest";

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly AuditLog _log = new(definition.StateFolder, definition.Name, time);

    /// <summary>Records and signs.</summary>
    /// <param name="key">The key, which lies outside of the state folder; null records without signing.</param>
    /// <param name="cancellationToken">Stops reading files; what was recorded stays.</param>
    /// <returns>The checkpoint; null without a key.</returns>
    /// <exception cref="InvalidDataException">The log is damaged: nothing is put on top of that.</exception>
    public async Task<Checkpoint?> SealAsync(SigningKey? key, CancellationToken cancellationToken = default)
    {
        HashSet<string> known = [.. Sound().Where(line => line.Entry!.Action == RunAction).Select(line => line.Entry!.Subject)];
        foreach (RunRecord run in ledger.Runs(definition.Name).Where(run => run.ManifestDigest is not null && !known.Contains(run.Run)))
            await _log.AppendAsync(RunAction, run.Run, after: run.ManifestDigest, cancellationToken: cancellationToken);

        ArtifactManifest manifest = ArtifactManifest.Of(definition, cancellationToken);
        DurableFile.Write(ManifestPath(definition, manifest.Root), Encoding.UTF8.GetBytes(manifest.ToText()));
        string? before = Sound().LastOrDefault(line => line.Entry!.Action == ManifestAction)?.Entry!.After;
        await _log.AppendAsync(ManifestAction, TableText.Counted(manifest.Entries.Count, "file"), before, manifest.Root, cancellationToken: cancellationToken);
        if (key is null)
            return null;
        var checkpoint = Checkpoint.Make(definition.Name, Sound(), key, _time.GetUtcNow());
        string file = CheckpointPath(definition);
        string earlier = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : string.Empty;
        DurableFile.Write(file, Encoding.UTF8.GetBytes(earlier + checkpoint.ToJson() + "\n"));
        return checkpoint;
    }

    /// <summary>Makes the proof that a file was there at the last checkpoint.</summary>
    /// <param name="path">As the manifest names it.</param>
    /// <exception cref="InvalidDataException">Nothing was signed yet, or the file is not in the manifest.</exception>
    public ArtifactProof Prove(string path)
    {
        Checkpoint checkpoint = Checkpoints(definition).LastOrDefault().Checkpoint
            ?? throw new InvalidDataException("Nothing was signed yet; run: tars forensics seal");
        List<AuditLine> lines = Sound();
        if (lines.Count < checkpoint.Size)
            throw new InvalidDataException("The log is shorter than its last checkpoint; see: tars forensics verify");
        lines = lines[..checkpoint.Size];
        AuditLine entry = lines.FindLast(line => line.Entry!.Action == ManifestAction)
            ?? throw new InvalidDataException("The log has no manifest; run: tars forensics seal");
        var manifest = ArtifactManifest.Parse(File.ReadAllText(ManifestPath(definition, entry.Entry!.After!)));
        int index = manifest.IndexOf(path);
        if (index < 0)
            throw new InvalidDataException($"{path} is not in the manifest of {manifest.Entries.Count:N0} files; its paths are relative to {definition.BaseFolder}");
        return new ArtifactProof
        {
            Artifact = manifest.Entries[index],
            Index = index,
            Count = manifest.Entries.Count,
            Path = Hex(MerkleTree.InclusionOf(manifest.Leaves, index)),
            Entry = Encoding.UTF8.GetString(entry.Json),
            EntryPath = Hex(MerkleTree.InclusionOf([.. lines.Select(line => MerkleTree.LeafOf(line.Json))], entry.Number - 1)),
            Checkpoint = checkpoint,
        };
    }

    internal static string ManifestPath(PipelineDefinition definition, string root) =>
        Path.Combine(definition.StateFolder, AuditLog.FolderName, "manifests", root + ".txt");

    /// <summary>The checkpoints by line; null where a line is none.</summary>
    internal static List<(int Line, Checkpoint? Checkpoint)> Checkpoints(PipelineDefinition definition)
    {
        string file = CheckpointPath(definition);
        return File.Exists(file) ? [.. File.ReadLines(file).Select((line, i) => (i + 1, Checkpoint.Parse(line)))] : [];
    }

    private static string CheckpointPath(PipelineDefinition definition) =>
        Path.Combine(definition.StateFolder, AuditLog.FolderName, "checkpoints");

    private static string[] Hex(IEnumerable<byte[]> digests) => [.. digests.Select(Convert.ToHexStringLower)];

    private List<AuditLine> Sound()
    {
        List<AuditLine> lines = _log.Lines();
        return lines.Find(line => line.Problem is not null) is { } damaged
            ? throw new InvalidDataException($"line {damaged.Number} of the audit log: {damaged.Problem}; see: tars forensics verify")
            : lines;
    }
}
