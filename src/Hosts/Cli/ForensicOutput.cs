using System.CommandLine;
using System.Text;
using Tars.Cli.Commands;
using Tars.Pipeline;
using Tars.Stages.Tables;

namespace Tars.Cli;

/// <summary>The options that say in which form a forensic report comes and where it goes.</summary>
internal sealed class ForensicOutput
{
    private static readonly string[] s_words =
        ["md", "markdown", .. Enum.GetNames<ReportFormat>().Skip(1).Select(n => n.ToLowerInvariant())];

    public Option<string> Format { get; } = CommonOptions.Among("--format", "The form of the report.", "md", s_words);

    public Option<FileInfo?> Out { get; } = new("--out") { Description = "Write the report to a file.", HelpName = "FILE" };

    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <exception cref="CliException">Bytes were asked for on a terminal.</exception>
    public void Check(ParseResult result)
    {
        if (FormOf(result) == ReportFormat.Parquet && result.GetValue(Out) is null)
        {
            throw new CliException(ExitCode.Usage, "--format parquet writes bytes; name a file for them: --out FILE");
        }
    }

    public async Task WriteAsync(ParseResult result, ForensicReport report, ReportExport export, Terminal terminal, CancellationToken stop)
    {
        ReportFormat format = FormOf(result);
        byte[] bytes = await export.WriteAsync(report, format, stop);
        if (result.GetValue(Out) is { } file)
        {
            DurableFile.Write(file.FullName, bytes);
            await terminal.Error.WriteLineAsync(Terminal.SafeLine($"{report.Summary()}; report {file.FullName}"));
            return;
        }

        string text = Encoding.UTF8.GetString(bytes);
        await terminal.Out.WriteAsync(format == ReportFormat.Md ? Terminal.Safe(text) : text);
    }

    /// <summary>
    /// How many rows of a finding the form shows where nothing else is asked for: a list of cells is of use as a whole only.
    /// </summary>
    public int UsualEvidence(ParseResult result) =>
        FormOf(result) == ReportFormat.Cells ? ForensicsCommand.MostEvidence : Finding.UsualEvidence;

    private ReportFormat FormOf(ParseResult result) => result.GetValue(Json) ? ReportFormat.Json
        : Enum.TryParse(result.GetValue(Format), ignoreCase: true, out ReportFormat format) ? format : ReportFormat.Md;
}
