namespace Tars.Pipeline;

/// <summary>Compares what a source brings with what the ledger knows, root by root; the plan and the run use the same.</summary>
/// <param name="source">The source node.</param>
/// <param name="receipts">What the ledger knows of it.</param>
/// <param name="fingerprint">Of everything downstream of it.</param>
/// <param name="holds">What is under hold: it is neither replaced by another version nor removed.</param>
internal sealed class SourceComparison(
    string source, IReadOnlyDictionary<string, Receipt> receipts, string fingerprint, LegalHolds holds)
{
    private readonly Dictionary<string, long> _newVersions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private HashSet<string>? _before;
    private long _new;
    private long _changed;
    private long _moved;
    private long _removed;
    private long _outdated;
    private long _unchanged;
    private long _failed;
    private long _held;

    /// <summary>The counts so far. Removed and moved roots are known only when the source has ended.</summary>
    public SourceCount Count => new()
    {
        Source = source,
        New = _new,
        Changed = _changed,
        Moved = _moved,
        Removed = _removed,
        Outdated = _outdated,
        Unchanged = _unchanged,
        Failed = _failed,
        Held = _held,
    };

    public Receipt? ReceiptOf(string key) => receipts.GetValueOrDefault(key);

    /// <summary>Says that the source is read from its beginning again: what it brought before is not taken for brought twice.</summary>
    public void Restart() => _before = new HashSet<string>(_seen, StringComparer.Ordinal);

    /// <summary>True, once, for a root that came before the source was read again; it is under way or done.</summary>
    public bool IsUnderWay(string key) => _before is not null && _before.Remove(key);

    /// <summary>The roots that are gone and stay in place since they are under hold, once <see cref="End"/> was asked.</summary>
    public IReadOnlyList<Receipt> Kept { get; private set; } = [];

    /// <summary>
    /// Says how a root compares. One under hold whose content changed counts as unchanged: the version that is in place stays.
    /// </summary>
    /// <exception cref="InvalidOperationException">The source brought its key before.</exception>
    public RootChange Meet(string key, string version, bool failed)
    {
        Receipt? receipt = receipts.GetValueOrDefault(key);
        if (!_seen.Add(receipt?.Key ?? key))
        {
            throw new InvalidOperationException($"brought the key '{key}' twice; keys are unique within a source.");
        }

        RootChange change = receipt is null || receipt.Version.Length == 0 ? RootChange.New
            : receipt.Version != version ? RootChange.Changed
            : receipt.Fingerprint != fingerprint ? RootChange.Outdated
            : RootChange.Unchanged;
        if (failed)
        {
            _failed++;
            return change;
        }

        if (change == RootChange.Changed && holds.On(source, key) is not null)
        {
            _held++;
            change = RootChange.Unchanged;
        }

        switch (change)
        {
            case RootChange.New:
                _new++;
                if (receipts.Count > 0)
                {
                    // Without a root that may be gone none was moved.
                    _newVersions[version] = _newVersions.GetValueOrDefault(version) + 1;
                }

                break;
            case RootChange.Changed:
                _changed++;
                break;
            case RootChange.Outdated:
                _outdated++;
                break;
            default:
                _unchanged++;
                break;
        }

        return change;
    }

    /// <summary>Says that a key is not gone, though nothing is to be done about it now.</summary>
    /// <returns>Its receipt; null when the ledger does not know the key, or it was met before.</returns>
    public Receipt? Keep(string key)
    {
        if (!receipts.TryGetValue(key, out Receipt? receipt) || !_seen.Add(receipt.Key))
        {
            return null;
        }

        _unchanged++;
        return receipt;
    }

    /// <summary>The roots that are gone, once the source has ended.</summary>
    public IReadOnlyList<Receipt> End()
    {
        ILookup<bool, Receipt> left = receipts.Values.Where(r => !_seen.Contains(r.Key)).OrderBy(r => r.Key, StringComparer.Ordinal)
            .ToLookup(r => holds.On(source, r.Key) is not null);
        Receipt[] gone = [.. left[false]];
        Kept = [.. left[true]];
        _held += Kept.Count;
        foreach (Receipt receipt in gone)
        {
            if (_newVersions.TryGetValue(receipt.Version, out long more) && more > 0)
            {
                _newVersions[receipt.Version] = more - 1;
                _moved++;
                _new--;
            }
            else
            {
                _removed++;
            }
        }

        return gone;
    }
}
