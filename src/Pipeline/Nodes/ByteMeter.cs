namespace Tars.Pipeline;

/// <summary>
/// Counts the bytes of pieces of work that take so long that a count of items says too little, such as downloads: the progress of a run
/// shows their rate and what is left. Safe for use from several threads.
/// </summary>
public sealed class ByteMeter
{
    private long _moved;
    private long _expected;

    /// <summary>Bytes moved so far.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Bytes of the work that was begun, those moved among them, as far as it is known.</summary>
    public long Expected => Interlocked.Read(ref _expected);

    /// <summary>Counts bytes that were moved.</summary>
    public void Move(long bytes) => Interlocked.Add(ref _moved, bytes);

    /// <summary>Counts bytes that are going to be moved; negative for those that will not be after all.</summary>
    public void Expect(long bytes) => Interlocked.Add(ref _expected, bytes);
}
