using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tars.Duck;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Tables;

/// <summary>
/// Answers questions in SQL over tables. The statement is a user's and is not trusted: it runs in a process of its own that can write no
/// file, can read nothing but copies of the tables, has no network (see <see cref="ForbidsNetwork"/>), and ends when its memory or its time
/// is spent.
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
/// <param name="assets">Where DuckDB's library comes from (the asset <c>duckdb</c>).</param>
/// <param name="workFolder">A folder for the copies of the tables; made when missing, left empty.</param>
/// <param name="limits">Null for the defaults.</param>
/// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
public sealed class TableQuery(AssetResolver assets, string workFolder, QueryLimits? limits = null)
{
    private const int MaxSql = 65_536;

    /// <summary>The runtime, DuckDB's library and what it takes beside its buffers, as addresses rather than pages.</summary>
    private const long AddressesBeside = 2L << 30;

    private readonly QueryLimits _limits = (limits ?? new QueryLimits()).Checked();

    /// <summary>
    /// Whether the process is kept from the network by the system as well. Where that is forbidden, as in some containers, only DuckDB's own
    /// settings keep the statement from it.
    /// </summary>
    public static bool ForbidsNetwork => ConfinedProcess.CanForbidNetwork;

    /// <summary>
    /// The program that runs a statement, <c>Tars.QueryProcess.dll</c> with what stands beside it. Default: beside this program, where a project
    /// that refers to Tars.QueryProcess has it.
    /// </summary>
    public string Program { get; init; } = Path.Combine(AppContext.BaseDirectory, "Tars.QueryProcess.dll");

    /// <summary>Runs one statement that reads.</summary>
    /// <param name="paths">
    /// The tables, 32 at most. Each is named as its file, in lower case, without extension, and with '_' for what is no letter or digit;
    /// those of a SQLite file by their own names so written. A table that is alone is named <c>data</c> as well.
    /// </param>
    /// <param name="sql">SELECT, FROM, WITH, VALUES, DESCRIBE or SUMMARIZE, in DuckDB's SQL; up to 65,536 characters.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="ItemException">A file is not a table that can be read.</exception>
    /// <exception cref="QueryException">The statement was refused, failed, or reached a limit.</exception>
    /// <exception cref="AssetException">DuckDB's library cannot be had.</exception>
    /// <exception cref="FileNotFoundException">A program that the confinement needs is not installed.</exception>
    public async Task<QueryResult> RunAsync(IReadOnlyList<string> paths, string sql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(sql);
        if (string.IsNullOrWhiteSpace(sql) || sql.Length > MaxSql || sql.Contains('\0', StringComparison.Ordinal))
            throw new QueryException($"A statement has 1 to {MaxSql:N0} characters, none of them NUL.");

        string library = await assets.FolderAsync("duckdb", cancellationToken);
        DuckLibrary.Load(library);
        using var work = new WorkFolder(workFolder);
        var settings = new TableSettings { MemoryLimit = (long)_limits.MemoryMb << 20 };
        (List<(string Name, string File)> tables, List<TextColumn> text) =
            QueryTables.Copy(paths, work.FullName, settings, cancellationToken);
        string request = Path.Combine(work.FullName, "request.json");
        await File.WriteAllBytesAsync(
            request,
            JsonSerializer.SerializeToUtf8Bytes(new
            {
                library,
                memory_bytes = (long)_limits.MemoryMb << 20,
                max_rows = _limits.Rows,
                max_bytes = (long)_limits.AnswerMb << 20,
                tables = tables.Select(t => new { name = t.Name, file = t.File }),
                sql,
            }),
            cancellationToken);
        return (await AnswerAsync(request, cancellationToken)) with { TextColumns = text };
    }

    private async Task<QueryResult> AnswerAsync(string request, CancellationToken cancellationToken)
    {
        ProcessLimits confinement = new()
        {
            AddressSpaceBytes = ((long)_limits.MemoryMb << 20) + AddressesBeside,
            CpuSeconds = (int)Math.Ceiling(_limits.Time.TotalSeconds * 2) + 5,
            OpenFiles = 256,
            WallClock = _limits.Time,
            Stall = _limits.Time,
            NoNetwork = true,
        };

        // JSON writes a character in up to six bytes.
        int mostOutput = checked((_limits.AnswerMb << 20) * 6 + (1 << 20));
        ProcessResult done;
        try
        {
            done = await ConfinedProcess.RunAsync("env", [.. Command(), request], mostOutput, confinement, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw Limit(
                string.Create(CultureInfo.InvariantCulture, $"The query ran longer than {_limits.Time.TotalSeconds:0.###} s and was ended."), late);
        }
        catch (InvalidDataException large)
        {
            throw Limit($"The answer has more than {_limits.AnswerMb} MiB; ask for less of it.", large);
        }
        catch (ItemException killed)
        {
            throw Limit("The query's process was killed, probably for memory; the tables and this process are untouched.", killed);
        }

        return done.ExitCode == 0
            ? QueryAnswerReader.Read(done.Output)
            : throw Limit(
                $"The query's process ended with code {done.ExitCode}, probably at its limit of {_limits.MemoryMb} MiB of memory. {done.ErrorText}".TrimEnd());
    }

    /// <summary>
    /// The program by the runtime that runs this process. Without its usual settings it would map code through a file and open a socket,
    /// and it may do neither.
    /// </summary>
    private string[] Command()
    {
        string program = Path.GetFullPath(Program);
        string runtime = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        foreach (string needed in (string[])[program, runtime])
        {
            if (!File.Exists(needed))
                throw new FileNotFoundException($"{needed} is not there; queries run in a process of their own, which needs it: see {nameof(TableQuery)}.{nameof(Program)}.", needed);
        }

        return ["DOTNET_EnableWriteXorExecute=0", "DOTNET_EnableDiagnostics=0", runtime, "exec", program];
    }

    private static QueryException Limit(string message, Exception? inner = null) => new(message, inner) { LimitReached = true };
}
