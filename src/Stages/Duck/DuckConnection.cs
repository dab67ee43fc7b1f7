using System.Text;

namespace Tars.Duck;

/// <summary>A connection to a database. Not safe for use from several threads at once, and it has at most one result open.</summary>
public sealed class DuckConnection : IDisposable
{
    /// <summary><c>DUCKDB_STATEMENT_TYPE_SELECT</c>.</summary>
    private const int SelectStatement = 1;

    private readonly ConnectionHandle _handle;

    internal DuckConnection(ConnectionHandle handle) => _handle = handle;

    /// <summary>Runs statements, separated by ';', whose results are not wanted.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="cancellationToken">Interrupts the running statement; the connection stays usable.</param>
    /// <returns>How many rows the last of them inserted, changed or deleted.</returns>
    /// <exception cref="DuckException">DuckDB refused or failed one; those before it have run.</exception>
    public long Execute(string sql, CancellationToken cancellationToken = default) => Execute(sql, [], cancellationToken);

    /// <summary>Runs statements, separated by ';', whose results are not wanted.</summary>
    /// <param name="sql">The statements; with parameters (<c>?</c> or <c>$1</c>) only one.</param>
    /// <param name="parameters">The values: null, bool, int, long, double, string, DateTime (taken as it is, without time zone).</param>
    /// <param name="cancellationToken">Interrupts the running statement; the connection stays usable.</param>
    /// <returns>How many rows the last of them inserted, changed or deleted.</returns>
    /// <exception cref="DuckException">DuckDB refused or failed one; those before it have run.</exception>
    public long Execute(string sql, ReadOnlySpan<object?> parameters, CancellationToken cancellationToken = default)
    {
        using DuckResult result = Run(sql, parameters, streaming: false, cancellationToken);
        return result.RowsChanged;
    }

    /// <summary>Runs a query and streams its rows.</summary>
    /// <param name="sql">The statement; several are run in order, and the last one's rows are given.</param>
    /// <param name="cancellationToken">Interrupts the query, also while its rows are read; the connection stays usable.</param>
    /// <returns>The rows; dispose them before the connection's next statement.</returns>
    /// <exception cref="DuckException">DuckDB refused or failed it.</exception>
    public DuckResult Query(string sql, CancellationToken cancellationToken = default) => Query(sql, [], cancellationToken);

    /// <summary>Runs a query and streams its rows.</summary>
    /// <param name="sql">The statement; with parameters (<c>?</c> or <c>$1</c>) only one.</param>
    /// <param name="parameters">The values: null, bool, int, long, double, string, DateTime (taken as it is, without time zone).</param>
    /// <param name="cancellationToken">Interrupts the query, also while its rows are read; the connection stays usable.</param>
    /// <returns>The rows; dispose them before the connection's next statement.</returns>
    /// <exception cref="DuckException">DuckDB refused or failed it.</exception>
    public DuckResult Query(string sql, ReadOnlySpan<object?> parameters, CancellationToken cancellationToken = default) =>
        Run(sql, parameters, streaming: true, cancellationToken);

    /// <summary>
    /// Makes rows of this program readable in SQL: <c>FROM name()</c>. They are asked for in order, once, by one thread at a time; a
    /// second read finds none. <c>COPY (FROM name()) TO …</c> writes them without a table between.
    /// </summary>
    /// <param name="name">The function's name, not yet taken in the database.</param>
    /// <param name="rows">The rows. They have to stay usable until the connection's last statement that reads them is done.</param>
    /// <exception cref="DuckException">The name is taken.</exception>
    public void Register(string name, DuckRows rows) => RowFunction.Register(_handle, name, rows);

    /// <summary>Runs a text that a user wrote, if it is one statement that only reads, and streams its rows.</summary>
    /// <param name="sql">SELECT, or what DuckDB makes one of: FROM, VALUES, WITH, DESCRIBE, SUMMARIZE, SHOW.</param>
    /// <param name="cancellationToken">Interrupts the query, also while its rows are read; the connection stays usable.</param>
    /// <returns>The rows; dispose them before the connection's next statement.</returns>
    /// <exception cref="DuckException">As for <see cref="RequireSelect"/>, or DuckDB failed it.</exception>
    public DuckResult Select(string sql, CancellationToken cancellationToken = default)
    {
        RequireSelect(sql);
        return Query(sql, cancellationToken);
    }

    /// <summary>Refuses a text that is not exactly one statement that only reads. Nothing runs.</summary>
    /// <exception cref="DuckException">It is another kind of statement, several, no SQL, or its names do not resolve.</exception>
    public unsafe void RequireSelect(string sql)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        ulong count = Native.ExtractStatements(_handle, sql, out nint statements);
        try
        {
            if (count == 0)
                throw Refused(Native.ExtractStatementsError(statements), "No statement given.", DuckErrorType.Parser);
            if (count > 1)
                throw new DuckException($"One statement is allowed, these are {count}.", DuckErrorType.Permission);
            int state = Native.PrepareExtracted(_handle, statements, 0, out nint statement);
            using var prepared = new PreparedHandle(statement);
            if (state != 0)
                throw Refused(Native.PrepareError(prepared), "DuckDB cannot prepare the statement.", DuckErrorType.Binder);
            if (Native.StatementType(prepared) != SelectStatement)
                throw new DuckException("Only statements that read are allowed: SELECT, FROM, WITH, VALUES.", DuckErrorType.Permission);
            if (Native.ParameterCount(prepared) > 0)
                throw new DuckException("Parameters have no value here; write the values into the statement.", DuckErrorType.Binder);
        }
        finally
        {
            Native.DestroyExtracted(ref statements);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _handle.Dispose();

    internal CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => Native.Interrupt(((DuckConnection)state!)._handle), this);

    // "prepare" alone refuses a script, so every text goes through the statement extractor.
    private unsafe DuckResult Run(string sql, ReadOnlySpan<object?> parameters, bool streaming, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        cancellationToken.ThrowIfCancellationRequested();
        ulong count = Native.ExtractStatements(_handle, sql, out nint statements);
        try
        {
            if (count == 0)
                throw Refused(Native.ExtractStatementsError(statements), "No statement given.", DuckErrorType.Parser);
            if (count > 1 && parameters.Length > 0)
                throw new ArgumentException("Parameters go with a single statement.", nameof(parameters));
            for (ulong i = 0; i + 1 < count; i++)
                RunOne(statements, i, [], streaming: false, cancellationToken).Dispose();
            return RunOne(statements, count - 1, parameters, streaming, cancellationToken);
        }
        finally
        {
            Native.DestroyExtracted(ref statements);
        }
    }

    private unsafe DuckResult RunOne(
        nint statements, ulong index, ReadOnlySpan<object?> parameters, bool streaming, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration interrupt = InterruptOn(cancellationToken);
        int state = Native.PrepareExtracted(_handle, statements, index, out nint statement);
        using var prepared = new PreparedHandle(statement);
        if (state != 0)
            throw Refused(Native.PrepareError(prepared), "DuckDB cannot prepare the statement.", DuckErrorType.Binder);
        Bind(prepared, parameters);

        int pendingState = streaming
            ? Native.PendingPreparedStreaming(prepared, out nint pending)
            : Native.PendingPrepared(prepared, out pending);
        var result = new ResultHandle();
        try
        {
            if (pendingState != 0)
                throw Refused(Native.PendingError(pending), "DuckDB cannot start the statement.", DuckErrorType.Unknown);
            if (Native.ExecutePending(pending, result.Pointer) != 0)
                throw DuckResult.Failure(result, cancellationToken);
            return new DuckResult(this, result, cancellationToken);
        }
        catch
        {
            result.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            Native.DestroyPending(ref pending);
        }
    }

    private static unsafe DuckException Refused(byte* message, string otherwise, DuckErrorType type) =>
        new(Native.Text(message) ?? otherwise, type);

    private static unsafe void Bind(PreparedHandle prepared, ReadOnlySpan<object?> parameters)
    {
        ulong wanted = Native.ParameterCount(prepared);
        if (wanted != (ulong)parameters.Length)
        {
            throw new ArgumentException(
                $"The statement has {wanted} parameters, {parameters.Length} values are given.", nameof(parameters));
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            ulong index = (ulong)i + 1;
            int state = parameters[i] switch
            {
                null => Native.BindNull(prepared, index),
                bool value => Native.BindBoolean(prepared, index, value),
                int value => Native.BindInt64(prepared, index, value),
                long value => Native.BindInt64(prepared, index, value),
                double value => Native.BindDouble(prepared, index, value),
                DateTime value => Native.BindTimestamp(prepared, index, DuckTime.Microseconds(value)),
                string value => BindText(prepared, index, value),
                object other => throw new ArgumentException($"A value of type {other.GetType()} cannot be bound.", nameof(parameters)),
            };
            if (state != 0)
                throw new DuckException($"DuckDB refuses the value of parameter {index}.");
        }
    }

    private static unsafe int BindText(PreparedHandle prepared, ulong index, string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        fixed (byte* first = utf8)
        {
            byte nothing = 0;
            return Native.BindText(prepared, index, first is null ? &nothing : first, (ulong)utf8.Length);
        }
    }
}
