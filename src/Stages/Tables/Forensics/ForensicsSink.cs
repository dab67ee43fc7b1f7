using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Analyses each table and writes what it finds as reports in the forms asked for, which go when the table goes. Where
/// tables, of whatever roots, can be held against each other, a report named <c>across</c> says how they fit; it is made anew whenever one of
/// them changes.
/// </summary>
[Node("forensics", 6, "Checks tables for faults, and against each other, and writes a report for each, in Markdown, JSON, HTML or other forms.",
    Needs = ["duckdb"], Suits = "media == table")]
public sealed class ForensicsSink : Sink<Content>
{
    private const string IdentityFile = ".forensics";
    private const string Across = "across";

    private readonly string _folder;
    private readonly FolderOwner _owner;
    private readonly TableForensics _forensics;
    private readonly ReportExport _export;
    private readonly ReportFormat[] _formats;
    private readonly KeptTables _kept;
    private bool _changed;

    /// <summary>Makes the sink; touches no file.</summary>
    public ForensicsSink(ForensicsOptions options, NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        _folder = options.Path ?? Path.Combine(context.StateFolder, "forensics", context.Name);
        _owner = FolderOwner.Of(context, _folder);
        _kept = new KeptTables(_folder);
        string work = Path.Combine(context.StateFolder, "tmp");
        _forensics = new TableForensics(context.Assets, work, options, context.Time)
        {
            Contract = options.Contract is { } contract ? Read(contract) : ForensicContract.Empty,
        };
        _export = new ReportExport(context.Assets, work);
        _formats = [.. options.Reports.Distinct().Order()];
    }

    /// <inheritdoc/>
    public override async ValueTask<string?> IdentityAsync(CancellationToken cancellationToken)
    {
        (string? id, FolderOwner? owner) = await StateAsync(cancellationToken);
        _owner.Claim(_folder, owner);
        return id;
    }

    /// <inheritdoc/>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        (string? id, FolderOwner? owner) = await StateAsync(cancellationToken);
        _owner.Claim(_folder, owner);
        if (owner == _owner)
            return;
        Directory.CreateDirectory(_folder);
        string text = $"{id ?? Guid.NewGuid().ToString("N")}\n{_owner.ToText()}\n";
        DurableFile.Write(Path.Combine(_folder, IdentityFile), Encoding.UTF8.GetBytes(text));
    }

    /// <inheritdoc/>
    public override async ValueTask ApplyAsync(Generation<Content> generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var written = new HashSet<string>(StringComparer.Ordinal);
        string key = KeyOf(generation.Source, generation.Key);
        var kept = new List<(AnalyzedTable, TableDigest)>();
        for (int i = 0; i < generation.Items.Count; i++)
        {
            Content content = generation.Items[i];
            (ForensicReport report, IReadOnlyList<(AnalyzedTable, TableDigest)> tables) = await _forensics.AnalyzeToKeepAsync(content, cancellationToken);
            kept.AddRange(tables);
            string name = $"{Safe(content.Name)}.{key}{(i == 0 ? string.Empty : $"-{i + 1}")}";
            foreach (ReportFormat format in _formats)
            {
                if (format != _formats[0])
                    CrashPoint.Hit("forensics.between");
                string file = $"{name}.{ReportExport.Extension(format)}";
                DurableFile.Write(Path.Combine(_folder, file), await _export.WriteAsync(report, format, cancellationToken));
                written.Add(file);
            }

            generation.Note($"{report.Summary()}; report {name}.{ReportExport.Extension(_formats[0])}");
        }

        foreach (string old in Directory.EnumerateFiles(_folder, $"*.{key}*").Where(path => !written.Contains(Path.GetFileName(path))))
            File.Delete(old);
        CrashPoint.Hit("forensics.cleaned");
        _changed |= _kept.Put(key, kept);
    }

    /// <inheritdoc/>
    /// <remarks>The roots that changed have no receipts before this is done, so that a crash makes it be done again.</remarks>
    public override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (!_changed)
            return;
        KeptTables.Kept[] tables = [.. _kept.All.OrderBy(table => table.Dataset, StringComparer.Ordinal).Take(KeptTables.MaxTables)];
        CrashPoint.Hit("forensics.across");
        ForensicReport? report = tables.Length < 2 ? null
            : _forensics.Across([.. tables.Select(table => table.ToTable())], [.. tables.Select(table => table.ToDigest())]);
        if (report is null || report.Findings.All(finding => finding.Status == FindingStatus.Skipped))
        {
            foreach (string old in Directory.EnumerateFiles(_folder, Across + ".*"))
                File.Delete(old);
        }
        else
        {
            foreach (ReportFormat format in _formats)
            {
                string file = Path.Combine(_folder, $"{Across}.{ReportExport.Extension(format)}");
                DurableFile.Write(file, await _export.WriteAsync(report, format, cancellationToken));
            }
        }

        _changed = false;
    }

    private static ForensicContract Read(string path)
    {
        ContractResult result = ForensicContract.Load(path);
        return result.Contract ?? throw new InvalidOperationException(
            $"{result.Diagnostics[0]} (one of {TableText.Counted(result.Diagnostics.Count, "problem")}; "
            + $"tars forensics analyze FILE --contract {path} shows all)");
    }

    /// <summary>The file's lines: an id that stays while the folder does, and whose the folder is.</summary>
    private async Task<(string? Id, FolderOwner? Owner)> StateAsync(CancellationToken cancellationToken)
    {
        string file = Path.Combine(_folder, IdentityFile);
        if (!File.Exists(file))
            return (null, null);
        string[] lines = await File.ReadAllLinesAsync(file, cancellationToken);
        return (lines.ElementAtOrDefault(0)?.Trim(), FolderOwner.Parse(lines.ElementAtOrDefault(1)));
    }

    // Twelve digits of a hash tie a report to its root without trusting names: two roots may have files of one name.
    private static string KeyOf(string source, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{key}")))[..12];

    private static string Safe(string name)
    {
        var safe = new StringBuilder(Math.Min(name.Length, 80));
        foreach (char c in name.Take(80))
            safe.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_');
        return safe.ToString().Trim('.') is { Length: > 0 } kept ? kept : "table";
    }
}
