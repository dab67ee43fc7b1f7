namespace Tars.Pipeline;

/// <summary>What the ledger knows of a source, as the source may ask for it.</summary>
/// <param name="receipts">The source's receipts.</param>
/// <param name="fingerprint">Of everything downstream of the source as it is now.</param>
internal sealed class LedgerRoots(IReadOnlyDictionary<string, Receipt> receipts, string fingerprint) : KnownRoots
{
    public override int Count => receipts.Count;

    public override IEnumerable<string> Keys => receipts.Keys;

    public override KnownRoot? Find(string key) => receipts.TryGetValue(key, out Receipt? receipt) && receipt.Version.Length > 0
        ? new KnownRoot(receipt.Version, receipt.Stamp) { Holds = receipt.Fingerprint == fingerprint, Dead = receipt.Dead }
        : null;
}
