using System.Security.Cryptography;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Analyses tables: profiles each once and runs every check of the catalogue over the profile. Safe for use from several threads.
/// </summary>
/// <param name="assets">Where DuckDB's library comes from (the asset <c>duckdb</c>).</param>
/// <param name="workFolder">A folder for spilling and for text in another encoding; made when missing, left empty.</param>
/// <param name="options">The limits; null for the defaults.</param>
/// <param name="time">The clock that says what lies in the future; null for the system's.</param>
public sealed class TableForensics(AssetResolver assets, string workFolder, ForensicsOptions? options = null, TimeProvider? time = null)
{
    private static readonly V16FileValidity Validity = new();

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private readonly TableSettings _settings = new() { MemoryLimit = (long)(options ?? new ForensicsOptions()).MemoryMb << 20 };

    private readonly bool _masked = options?.MaskPersonal ?? false;

    private readonly int _maxEvidence = (options ?? new ForensicsOptions()).MaxEvidence;

    /// <summary>What is expected of the tables. Default: nothing.</summary>
    public ForensicContract Contract { get; init; } = ForensicContract.Empty;

    /// <summary>
    /// Earlier reports, oldest first: rows and columns of a table are held against those of the same dataset in them. Default: none.
    /// </summary>
    public IReadOnlyList<ForensicReport> Earlier { get; init; } = [];

    /// <summary>Analyses files. The datasets are named as the paths are given.</summary>
    /// <exception cref="FileNotFoundException">A file does not exist; nothing is analysed then.</exception>
    public Task<ForensicReport> AnalyzeFilesAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken = default) =>
        AnalyzeFilesAsync(paths, null, cancellationToken);

    internal async Task<ForensicReport> AnalyzeFilesAsync(
        IReadOnlyList<string> paths, IProgress<ForensicProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var contents = new List<Content>(paths.Count);
        foreach (string path in paths)
        {
            if (!File.Exists(path))
                throw new FileNotFoundException($"{path} does not exist, or is no file.", path);
            await using FileStream file = File.OpenRead(path);
            contents.Add(new Content
            {
                Source = path.Replace(Path.DirectorySeparatorChar, '/'),
                Path = Path.GetFullPath(path),
                Name = Path.GetFileName(path),
                Size = file.Length,
                Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)),
                Media = MediaKind.Table,
            });
        }

        return await AnalyzeAsync(contents, progress, cancellationToken);
    }

    /// <summary>Analyses tables, one after the other. A file that cannot be read as a table is a finding (V16), not an exception.</summary>
    /// <exception cref="AssetException">DuckDB's library cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the running statement is interrupted.</exception>
    public Task<ForensicReport> AnalyzeAsync(IReadOnlyList<Content> tables, CancellationToken cancellationToken = default) =>
        AnalyzeAsync(tables, null, cancellationToken);

    /// <summary>Analyses a file by itself, and tells what is to be kept of its tables to hold them against those of other files.</summary>
    internal async Task<(ForensicReport Report, IReadOnlyList<(AnalyzedTable Table, TableDigest Digest)> Kept)> AnalyzeToKeepAsync(
        Content file, CancellationToken cancellationToken)
    {
        var digests = new List<TableDigest>();
        ForensicReport report = await AnalyzeAsync([file], null, cancellationToken, digests);
        return (report, [.. digests.Select(digest => (report.Tables.First(table => table.Dataset == digest.Dataset), digest))]);
    }

    /// <summary>Holds tables that were analysed before against each other.</summary>
    internal ForensicReport Across(IReadOnlyList<AnalyzedTable> tables, IReadOnlyList<TableDigest> digests) =>
        Ordered(tables, CheckCatalog.Run(new TableSet(digests, _maxEvidence) { Contract = Contract }));

    private async Task<ForensicReport> AnalyzeAsync(
        IReadOnlyList<Content> tables, IProgress<ForensicProgress>? progress, CancellationToken cancellationToken, List<TableDigest>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        DuckLibrary.Load(await assets.FolderAsync("duckdb", cancellationToken));
        List<TablePart> parts = [.. tables.SelectMany(TablePart.Of)];
        var analyzed = new List<AnalyzedTable>(parts.Count);
        var findings = new List<Finding>();
        List<TableDigest> digests = keep ?? [];
        foreach (TablePart part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int place = analyzed.Count + 1;
            void At(TableCheck? check, int done) => progress?.Report(
                new ForensicProgress(part.Dataset, place, parts.Count, check?.Phase, check?.Id, done, CheckCatalog.All.Count));
            At(null, 0);
            analyzed.Add(Analyze(part, findings, parts.Count > 1 || keep is not null ? digests : null, At, cancellationToken));
        }

        findings.AddRange(analyzed is [{ Columns.Count: > 0 }]
            ? CheckCatalog.Alone(analyzed[0].Dataset)
            : CheckCatalog.Run(new TableSet(digests, _maxEvidence) { Contract = Contract }));
        return Ordered(analyzed, findings);
    }

    private ForensicReport Ordered(IReadOnlyList<AnalyzedTable> analyzed, List<Finding> findings)
    {
        List<string> order = [.. analyzed.Select(table => table.Dataset)];
        DateOnly today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        return Masked(new ForensicReport(
            analyzed,
            [
                .. findings.Select(finding => Settled(finding, today)).OrderBy(finding => order.IndexOf(finding.Dataset))
                    .ThenBy(finding => finding.Phase).ThenBy(finding => finding.Check, StringComparer.Ordinal),
            ]));
    }

    private ForensicReport Masked(ForensicReport report)
    {
        if (!_masked)
            return report;

        // A finding over several tables shows values of more than its own.
        var personal = new PersonalData(report.Tables.SelectMany(table => table.Columns).Select(column => column.Name).Distinct());
        return report with
        {
            Tables = [.. report.Tables.Select(table => table with { Figures = [.. table.Figures.Select(personal.Mask).OfType<Figure>()] })],
            Findings = [.. report.Findings.Select(personal.Mask)],
        };
    }

    /// <summary>Writes the contract that tables keep as they are, as YAML: to be read through, tightened, and kept beside the data.</summary>
    /// <param name="paths">The tables.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ItemException">A file is not a table that can be read.</exception>
    /// <exception cref="AssetException">DuckDB's library cannot be had.</exception>
    public async Task<string> SuggestFilesAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        DuckLibrary.Load(await assets.FolderAsync("duckdb", cancellationToken));
        var contract = new ContractWriter();
        foreach (string path in paths)
        {
            string full = Path.GetFullPath(path);
            string name = Path.GetFileName(path);
            foreach (string? part in TableLoader.Parts(full, name))
            {
                using var work = new WorkFolder(workFolder);
                using LoadedTable table = TableLoader.Load(full, name, work.FullName, _settings, cancellationToken, part);
                contract.Add(new CheckContext(
                    table, TableProfile.Of(table, cancellationToken), TablePart.Named(path, part), DateOnly.MinValue, cancellationToken));
            }
        }

        return contract.ToString();
    }

    private Finding Settled(Finding finding, DateOnly today)
    {
        Finding limited = Contract.Checks.GetValueOrDefault(finding.Check)?.Apply(finding) ?? finding;
        return limited.IsRaised && Contract.SuppressionOf(limited, today) is { } known ? limited with { Suppressed = known.Reason } : limited;
    }

    private AnalyzedTable Analyze(
        TablePart part, List<Finding> findings, List<TableDigest>? digests, Action<TableCheck?, int> at, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder(workFolder);
        Content content = part.Content;
        IReadOnlyList<Figure> figures;
        try
        {
            using LoadedTable table = TableLoader.Load(
                content.Path, content.Name, work.FullName, _settings, cancellationToken, part.Name);
            try
            {
                TableProfile profile = TableProfile.Of(table, cancellationToken);
                DateOnly today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
                var context = new CheckContext(table, profile, part.Dataset, today, cancellationToken)
                {
                    MaxEvidence = _maxEvidence,
                    Contract = Contract,
                    Earlier = [.. Earlier.SelectMany(report => report.Tables).Where(earlier => earlier.Dataset == part.Dataset)],
                    Now = _time.GetUtcNow(),
                };
                List<Finding> found = CheckCatalog.Run(context, at);
                findings.AddRange(found);
                figures = TableFigures.Of(context, found);
                digests?.Add(TableDigest.Of(context, part.Name));
            }
            catch (DuckException failure)
            {
                throw new ItemException($"{content.Name} cannot be analysed: {TableLoader.FirstLine(failure.Message)}", failure);
            }

            return new AnalyzedTable(part.Dataset, content.Sha256, table.Rows, table.Columns) { Figures = figures };
        }
        catch (ItemException unreadable) when (!unreadable.Transient)
        {
            findings.Add(Validity.Unreadable(part.Dataset, unreadable.Message));
            return new AnalyzedTable(part.Dataset, content.Sha256, 0, []);
        }
    }
}
