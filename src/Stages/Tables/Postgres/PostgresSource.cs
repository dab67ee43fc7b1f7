using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Brings the answer of one query to a PostgreSQL database, as a Parquet file in the state folder: key is the table's name, version the
/// SHA-256 of the file, which is the same as long as the rows and their order are.
/// </summary>
/// <remarks>
/// The rows are of one moment (a transaction of repeatable reads that may not write) and are streamed. Numbers, truth values, dates and
/// times keep their types; <c>numeric(p,s)</c> stays exact, without p it becomes DOUBLE; everything else is text as the server writes it.
/// A database that cannot be reached, or refuses the query, fails the run; nothing counts as removed then.
/// </remarks>
/// <param name="options">The database and the query.</param>
/// <param name="context">Lends the state folder and DuckDB's library.</param>
[Node("postgres", 1, "Brings the answer of a query to a PostgreSQL database as a table.", Needs = ["duckdb"])]
public sealed class PostgresSource(PostgresOptions options, NodeContext context) : Source<Content>
{
    /// <summary>The server ends a query itself, and says so; this much later nobody waits for it any more.</summary>
    private static readonly TimeSpan AfterServer = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take to say that it ended a query that nobody waits for any more; then the connection is cut.</summary>
    private const int CancellationMilliseconds = 2_000;

    private readonly string _name = options.Table ?? context.Name;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Root<Content>> ReadAsync(
        KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DuckLibrary.Load(await context.Assets.FolderAsync("duckdb", cancellationToken));
        using var work = new WorkFolder(Path.Combine(context.StateFolder, "tmp"));
        string made = Path.Combine(work.FullName, "rows.parquet");
        try
        {
            await WriteAsync(made, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or DuckException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"{context.Name}: the query to PostgreSQL failed: {Cause(failure)}", failure);
        }

        string sha256;
        await using (FileStream file = File.OpenRead(made))
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        long size = new FileInfo(made).Length;
        string path = context.IsPlan ? made : Keep(made);
        yield return Root<Content>.Of(_name, sha256, new Content
        {
            Source = _name,
            Name = _name + ".parquet",
            Path = path,
            Size = size,
            Sha256 = sha256,
            Media = MediaKind.Table,
            MediaType = "application/vnd.apache.parquet",
        });
    }

    private string Keep(string made)
    {
        string folder = Path.Combine(context.StateFolder, "postgres", context.Name);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, _name + ".parquet");
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(made, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(file);
        File.Move(made, path, overwrite: true);
        DurableFile.FlushFolder(folder);
        return path;
    }

    private async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout + AfterServer);
        try
        {
            await using NpgsqlDataSource source = await ConnectAsync(limit.Token);
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(limit.Token);
            await using NpgsqlTransaction moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, limit.Token);
            await RunAsync(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {(long)options.Timeout.TotalMilliseconds}; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'"), limit.Token);
            await RequireOneAsync(connection, limit.Token);
            await using var command = new NpgsqlCommand(options.Query, connection)
            {
                AllResultTypesAreUnknown = true,
                CommandTimeout = (int)Math.Min((options.Timeout + AfterServer).TotalSeconds + 1, int.MaxValue),
            };
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(limit.Token);
            if (reader.FieldCount == 0)
                throw new NpgsqlException("the query gives no columns; only a query that reads is of use here");
            using var rows = new PostgresRows(reader, options.MaxRows, limit.Token);
            try
            {
                Copy(rows, path, limit.Token);
            }
            catch
            {
                // Else what is left of the answer would be read to its end.
                command.Cancel();
                throw;
            }
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"it took longer than {options.Timeout.TotalSeconds:N0} s", late);
        }
    }

    private void Copy(PostgresRows rows, string path, CancellationToken cancellationToken)
    {
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions
        {
            MemoryLimit = (long)options.MemoryMb << 20,
            SpillFolder = Path.Combine(Path.GetDirectoryName(path)!, "spill"),
            AllowedFiles = [path],
        });
        using DuckConnection duck = database.Connect();
        duck.Register("postgres_rows", rows);
        duck.Execute(
            $"COPY (SELECT {rows.Select} FROM postgres_rows()) TO {DuckSql.Literal(path)} (FORMAT parquet, COMPRESSION zstd)", cancellationToken);
    }

    // A second statement could leave the transaction that may not write. To prepare is not to run, and the server prepares no more than one.
    private async Task RequireOneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(options.Query));
        try
        {
            await batch.PrepareAsync(cancellationToken);
        }
        catch (PostgresException several) when (several is { SqlState: PostgresErrorCodes.SyntaxError, Position: 0 })
        {
            throw new NpgsqlException($"the query has to be one statement: {several.MessageText}", several);
        }
    }

    private async Task<NpgsqlDataSource> ConnectAsync(CancellationToken cancellationToken)
    {
        string? given = options.Connection;
        if (options.ConnectionFile is { } file)
            given = (await File.ReadAllLinesAsync(Path.GetFullPath(file, context.BaseFolder), cancellationToken)).FirstOrDefault();
        return Parsed(given) is { } builder ? NpgsqlDataSource.Create(builder)
            : throw new NpgsqlException("the connection is not of the form Host=…;Database=…;Username=…;Password=…");
    }

    // What the parser says may repeat a value, and a value may be the password.
    private static NpgsqlConnectionStringBuilder? Parsed(string? connection)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "tars", Pooling = false };
            builder.CancellationTimeout = builder.CancellationTimeout is > 0 and < CancellationMilliseconds ? builder.CancellationTimeout : CancellationMilliseconds;
            return builder.Host is { Length: > 0 } ? builder : null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Cause(Exception failure) => failure switch
    {
        PostgresException told => $"{told.MessageText} ({told.SqlState})",
        DuckException duck => TableLoader.FirstLine(duck.Message),
        _ => failure.Message,
    };
}
