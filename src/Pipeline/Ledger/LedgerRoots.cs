namespace Tars.Pipeline;

/// <summary>What the ledger knows of a source, as the source may ask for it.</summary>
internal sealed class LedgerRoots(IReadOnlyDictionary<string, Receipt> receipts) : KnownRoots
{
    public override int Count => receipts.Count;

    public override KnownRoot? Find(string key) =>
        receipts.TryGetValue(key, out Receipt? receipt) && receipt.Version.Length > 0 ? new KnownRoot(receipt.Version, receipt.Stamp) : null;
}
