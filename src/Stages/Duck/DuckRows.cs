namespace Tars.Duck;

/// <summary>Rows that a program gives to SQL; see <see cref="DuckConnection.Register"/>. An exception becomes the statement's error.</summary>
public abstract class DuckRows
{
    /// <summary>
    /// The columns; their types are those of fixed width that <see cref="DuckChunk.Values{T}"/> reads, DECIMAL left out, or VARCHAR or BLOB.
    /// </summary>
    public abstract IReadOnlyList<DuckColumn> Columns { get; }

    /// <summary>Writes the next rows.</summary>
    /// <param name="batch">Where they go; valid during the call only.</param>
    /// <returns>How many rows were written, <see cref="DuckBatch.Capacity"/> at most; 0 when there are no more.</returns>
    public abstract int Read(DuckBatch batch);
}
