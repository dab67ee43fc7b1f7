using System.Text;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Gives a report the form that was asked for. The same report gives the same bytes. Safe for use from several threads.</summary>
/// <param name="assets">Where DuckDB's library comes from (the asset <c>duckdb</c>), which <see cref="ReportFormat.Parquet"/> needs.</param>
/// <param name="workFolder">A folder for what is written on the way; made when missing, left empty.</param>
public sealed class ReportExport(AssetResolver assets, string workFolder)
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="format">The form.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The file's bytes; text is UTF-8 without a mark.</returns>
    /// <exception cref="AssetException">DuckDB's library cannot be had.</exception>
    public async Task<byte[]> WriteAsync(ForensicReport report, ReportFormat format, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (format != ReportFormat.Parquet)
            return Encoding.UTF8.GetBytes(Text(report, format));
        DuckLibrary.Load(await assets.FolderAsync("duckdb", cancellationToken));
        return await ParquetReport.WriteAsync(report, workFolder, cancellationToken);
    }

    /// <summary>What a file of a form ends in, without the dot: md, json, html, junit.xml, sarif, csv, parquet, cells.csv.</summary>
    public static string Extension(ReportFormat format) => format switch
    {
        ReportFormat.Junit => "junit.xml",
        ReportFormat.Cells => "cells.csv",
        _ => format.ToString().ToLowerInvariant(),
    };

    private static string Text(ForensicReport report, ReportFormat format) => format switch
    {
        ReportFormat.Md => report.ToMarkdown(),
        ReportFormat.Json => report.ToJson(),
        ReportFormat.Html => report.ToHtml(),
        ReportFormat.Junit => JUnitReport.Write(report),
        ReportFormat.Sarif => SarifReport.Write(report),
        ReportFormat.Csv => CsvReport.Write(report),
        ReportFormat.Cells => CellReport.Write(report),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such form of a report."),
    };
}
