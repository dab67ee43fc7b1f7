namespace Tars.Pipeline;

/// <summary>One thing that a source brings in: a file, a row, a message.</summary>
/// <typeparam name="T">The payload type.</typeparam>
public sealed class Root<T>
    where T : class
{
    private Root(string key, string version, string? stamp, T? payload, Exception? failure, long bytes, bool kept = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        IsKept = kept;
        Key = key;
        Version = version;
        Stamp = stamp;
        Payload = payload;
        Failure = failure;
        Bytes = bytes;
    }

    /// <summary>What makes this the same thing next time, unique within the source (a relative path with '/', a URL).</summary>
    public string Key { get; }

    /// <summary>
    /// The SHA-256 of the content, 64 lower-case hex digits; of what tells its present state from another one, where the content itself
    /// is not at hand, as for an address; empty when it could not be read.
    /// </summary>
    public string Version { get; }

    /// <summary>
    /// A cheap witness that the content did not change (size and time, an ETag), handed back through <see cref="KnownRoots"/>.
    /// </summary>
    public string? Stamp { get; }

    /// <summary>The payload, or null when <see cref="Failure"/> is set.</summary>
    public T? Payload { get; }

    /// <summary>Why this root could not be brought in; it becomes a dead letter of the source.</summary>
    public Exception? Failure { get; }

    /// <summary>What the payload weighs in memory, in bytes; 0 lets the engine estimate. A reference to a file weighs little.</summary>
    public long Bytes { get; }

    /// <summary>True when nothing is to be done about it now, see <see cref="Kept"/>.</summary>
    public bool IsKept { get; }

    /// <summary>
    /// A root that stays as earlier runs left it: it is not gone, but not to be worked on now, say since somebody is still writing it,
    /// or since its receipt holds (<see cref="KnownRoot.Holds"/>) and nothing about it changed. Without effect for a key that the ledger
    /// does not know.
    /// </summary>
    /// <param name="key">Its key, which the source brings in no other way.</param>
    public static Root<T> Kept(string key) => new(key, string.Empty, null, null, null, 0, kept: true);

    /// <summary>A root that was read.</summary>
    public static Root<T> Of(string key, string version, T payload, string? stamp = null, long bytes = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        ArgumentNullException.ThrowIfNull(payload);
        return new Root<T>(key, version, stamp, payload, null, bytes);
    }

    /// <summary>A root that is there but could not be read.</summary>
    public static Root<T> Failed(string key, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new Root<T>(key, string.Empty, null, null, failure, 0);
    }
}
