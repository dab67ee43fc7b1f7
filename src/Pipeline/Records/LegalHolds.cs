using System.Collections.Frozen;

namespace Tars.Pipeline;

/// <summary>
/// What is under hold in a state folder, as its audit log says. Looks at the log again when that has grown, so that a hold counts from the
/// next deletion on. Safe for use from several threads.
/// </summary>
/// <remarks>
/// A log that was damaged keeps on holding: orders count wherever they can be read, releases only before the first damaged line.
/// </remarks>
public sealed class LegalHolds
{
    private readonly Lock _gate = new();
    private readonly AuditLog _log;
    private readonly string _baseFolder;
    private readonly FrozenDictionary<string, string> _folders;
    private (long Length, DateTime Written) _seen = (-1, default);
    private IReadOnlyList<LegalHold> _all = [];

    private LegalHolds(AuditLog log, string baseFolder, IEnumerable<(string Source, string Folder)> folders)
    {
        _log = log;
        _baseFolder = Path.GetFullPath(baseFolder);
        _folders = folders.DistinctBy(one => one.Source).ToFrozenDictionary(
            one => one.Source, one => Path.GetFullPath(one.Folder, _baseFolder));
    }

    /// <summary>All that were ever given, in this order.</summary>
    /// <exception cref="InvalidDataException">The log is too large to be read.</exception>
    public IReadOnlyList<LegalHold> All
    {
        get
        {
            var file = new FileInfo(_log.Path);
            (long, DateTime) now = file.Exists ? (file.Length, file.LastWriteTimeUtc) : (0, default);
            lock (_gate)
            {
                if (now != _seen)
                    (_all, _seen) = (Read(_log), now);
                return _all;
            }
        }
    }

    /// <summary>Those that were not released.</summary>
    public IReadOnlyList<LegalHold> InForce => [.. All.Where(hold => hold.Released is null)];

    /// <summary>The holds on a pipeline's state folder.</summary>
    public static LegalHolds Of(PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new LegalHolds(
            new AuditLog(definition.StateFolder, definition.Name), definition.BaseFolder,
            from node in definition.Nodes
            where node.Spec.Kind == NodeKind.Source
            from path in DefinitionPathAttribute.Of(node.Options)
            select (node.Name, path));
    }

    /// <summary>The holds that concern the roots of one source.</summary>
    /// <param name="context">The source's.</param>
    /// <param name="folder">Where its roots lie, so that a hold may name them by path.</param>
    public static LegalHolds Of(NodeContext context, string folder)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LegalHolds(new AuditLog(context.StateFolder, context.Pipeline), context.BaseFolder, [(context.Name, folder)]);
    }

    /// <summary>Puts something under hold, by an entry of the audit log.</summary>
    /// <param name="pattern">See <see cref="LegalHold.Pattern"/>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting for another process that writes the log.</param>
    /// <exception cref="InvalidDataException">The end of the log is damaged.</exception>
    public async Task<LegalHold> AddAsync(string pattern, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        AuditEntry entry = await _log.AppendAsync(AuditLog.HoldAction, pattern, reason: reason, cancellationToken: cancellationToken);
        return All.First(hold => hold.Entry == entry.Sequence);
    }

    /// <summary>Ends a hold, by an entry of the audit log that names the one which gave it.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting for another process that writes the log.</param>
    /// <exception cref="InvalidDataException">The log is damaged; nothing is released on top of that.</exception>
    public async Task ReleaseAsync(LegalHold hold, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hold);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (_log.Lines().Find(line => line.Problem is not null) is { } damaged)
            throw new InvalidDataException(
                $"Line {damaged.Number} of the audit log is damaged, so that nothing can be released: see tars forensics verify");
        await _log.AppendAsync(
            AuditLog.ReleaseAction, hold.Pattern, before: hold.Digest, reason: reason, cancellationToken: cancellationToken);
    }

    /// <summary>The hold in force that covers a root by its key, by source and key parted by '/', or by its path; null for none.</summary>
    public LegalHold? On(string source, string key) => InForce.FirstOrDefault(hold => Covers(hold, source, key));

    /// <summary>The hold in force that covers something with a name of its own; null for none.</summary>
    public LegalHold? On(string name) => InForce.FirstOrDefault(hold => hold.Covers(name));

    /// <summary>Whether a hold covers a root, in force or not.</summary>
    public bool Covers(LegalHold hold, string source, string key) => hold.Covers(key) || hold.Covers($"{source}/{key}")
        || (PathOf(source, key) is { } path 
            && (hold.Covers(Slashed(path)) || hold.Covers(Slashed(Path.GetRelativePath(_baseFolder, path)))));

    /// <summary>Where a root lies, absolute; null where its source has no folder.</summary>
    internal string? PathOf(string source, string key) => _folders.TryGetValue(source, out string? folder) ? Path.Join(folder, key) : null;

    private static string Slashed(string path) => path.Replace(Path.DirectorySeparatorChar, '/');

    private static List<LegalHold> Read(AuditLog log)
    {
        var holds = new List<LegalHold>();
        bool sound = true;
        foreach (AuditLine line in log.Lines())
        {
            sound &= line.Problem is null;
            if (line.Entry is { Action: AuditLog.HoldAction } given)
            {
                holds.Add(new LegalHold(holds.Count + 1, given.Subject, given.Actor, given.At, given.Reason ?? string.Empty)
                {
                    Entry = given.Sequence,
                    Digest = line.Digest,
                });
            }
            else if (sound && line.Entry is { Action: AuditLog.ReleaseAction } ended
                && holds.FindIndex(hold => hold.Digest == ended.Before) is >= 0 and int at)
            {
                holds[at] = holds[at] with { Released = ended.At, ReleasedBy = ended.Actor, ReleaseReason = ended.Reason };
            }
        }

        return holds;
    }
}
