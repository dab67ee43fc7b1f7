namespace Tars.Duck;

/// <summary>
/// The rows of a query, fetched chunk by chunk (up to 2,048 rows) as they are asked for. Not safe for use from several threads at once.
/// </summary>
public sealed class DuckResult : IDisposable
{
    private readonly DuckConnection _connection;
    private readonly ResultHandle _handle;
    private readonly CancellationToken _cancellationToken;
    private ChunkHandle? _chunk;

    internal DuckResult(DuckConnection connection, ResultHandle handle, CancellationToken cancellationToken)
    {
        _connection = connection;
        _handle = handle;
        _cancellationToken = cancellationToken;
        Columns = ReadColumns(handle);
    }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<DuckColumn> Columns { get; }

    /// <summary>How many rows the statement inserted, changed or deleted.</summary>
    public unsafe long RowsChanged => (long)Native.RowsChanged(_handle.Pointer);

    /// <summary>Fetches the next chunk and makes the one before it invalid.</summary>
    /// <param name="chunk">The rows, at least one; valid until the next call or the disposal of this result.</param>
    /// <returns>False when there are no more rows.</returns>
    /// <exception cref="DuckException">The query failed on its way.</exception>
    /// <exception cref="OperationCanceledException">The query's token was cancelled.</exception>
    public unsafe bool Fetch(out DuckChunk chunk)
    {
        using CancellationTokenRegistration interrupt = _connection.InterruptOn(_cancellationToken);
        do
        {
            _chunk?.Dispose();
            _chunk = null;
            nint fetched = Native.FetchChunk(*_handle.Pointer);
            if (fetched == 0)
            {
                chunk = default;
                byte* error = Native.ResultError(_handle.Pointer);
                return error is null || *error == 0 ? false : throw Failure(_handle, _cancellationToken);
            }

            _chunk = new ChunkHandle(fetched);
            chunk = new DuckChunk(_chunk, Columns);
        }
        while (chunk.Count == 0);
        return true;
    }

    /// <summary>Reads all rows that are left as boxed values. For small results; memory grows with them.</summary>
    /// <returns>One array a row, one value a column; see <see cref="DuckChunk.Value"/> for the types.</returns>
    public List<object?[]> ReadAll()
    {
        var rows = new List<object?[]>();
        while (Fetch(out DuckChunk chunk))
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                var values = new object?[Columns.Count];
                for (int column = 0; column < values.Length; column++)
                    values[column] = chunk.Value(column, row);
                rows.Add(values);
            }
        }

        return rows;
    }

    /// <summary>Gives the rows up.</summary>
    public void Dispose()
    {
        _chunk?.Dispose();
        _handle.Dispose();
    }

    internal static unsafe Exception Failure(ResultHandle handle, CancellationToken cancellationToken)
    {
        string message = Native.Text(Native.ResultError(handle.Pointer)) ?? "DuckDB failed the statement without saying why.";
        var type = (DuckErrorType)Native.ResultErrorType(handle.Pointer);
        if (cancellationToken.IsCancellationRequested)
            return new OperationCanceledException(message, cancellationToken);
        return new DuckException(message, Enum.IsDefined(type) ? type : DuckErrorType.Unknown);
    }

    private static unsafe DuckColumn[] ReadColumns(ResultHandle handle)
    {
        var columns = new DuckColumn[Native.ColumnCount(handle.Pointer)];
        for (int i = 0; i < columns.Length; i++)
        {
            nint type = Native.ColumnLogicalType(handle.Pointer, (ulong)i);
            try
            {
                columns[i] = DuckColumn.Of(Native.Text(Native.ColumnName(handle.Pointer, (ulong)i)) ?? string.Empty, type);
            }
            finally
            {
                Native.DestroyLogicalType(ref type);
            }
        }

        return columns;
    }
}
