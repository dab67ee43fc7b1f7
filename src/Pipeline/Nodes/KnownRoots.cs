namespace Tars.Pipeline;

/// <summary>What the ledger holds about one source's roots. Safe for use from one thread at a time.</summary>
public abstract class KnownRoots
{
    /// <summary>A view that knows nothing: every root is new.</summary>
    public static KnownRoots None { get; } = new Empty();

    /// <summary>How many roots earlier runs recorded, and so would be taken as removed if the source brought nothing.</summary>
    public virtual int Count => 0;

    /// <summary>The keys of all roots that earlier runs recorded, in no order.</summary>
    public virtual IEnumerable<string> Keys => [];

    /// <summary>The version and stamp last recorded under a key, or null when the key is new.</summary>
    public abstract KnownRoot? Find(string key);

    private sealed class Empty : KnownRoots
    {
        public override KnownRoot? Find(string key) => null;
    }
}
