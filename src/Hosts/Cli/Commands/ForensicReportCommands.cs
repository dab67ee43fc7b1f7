using System.CommandLine;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics report|diff</c>: another form of a report that is there, and what lies between two.</summary>
internal static class ForensicReportCommands
{
    public static Command Report(Terminal terminal)
    {
        var file = new Argument<FileInfo>("REPORT") { Description = "A report as JSON." };
        var form = new ForensicOutput();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("report", "Give a JSON report another form.") { file, form.Format, form.Out, form.Json, offline };
        command.SetAction(async (result, stop) =>
        {
            form.Check(result);
            await WriteAsync(result, form, await ReadAsync(result.GetValue(file)!, stop), result.GetValue(offline), terminal, stop);
        });
        return command;
    }

    public static Command Diff(Terminal terminal)
    {
        var before = new Argument<FileInfo>("BEFORE") { Description = "The earlier report, as JSON." };
        var after = new Argument<FileInfo>("AFTER") { Description = "The later one." };
        var form = new ForensicOutput();
        var failOnNew = new Option<bool>("--fail-on-new") { Description = "Exit 2 when a finding is new, or worse than it was." };
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("diff", "Show what became of the findings of an earlier report.")
        { before, after, form.Format, form.Out, form.Json, failOnNew, offline };
        command.SetAction(async (result, stop) =>
        {
            form.Check(result);
            ForensicReport later = await ReadAsync(result.GetValue(after)!, stop);
            var difference = ForensicDifference.Of(await ReadAsync(result.GetValue(before)!, stop), later);
            await WriteAsync(result, form, later with { Difference = difference }, result.GetValue(offline), terminal, stop);
            return result.GetValue(failOnNew) && difference.Changes.Any(IsWorse) ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="CliException">The file is missing or no report.</exception>
    public static async Task<ForensicReport> ReadAsync(FileInfo file, CancellationToken stop)
    {
        try
        {
            if (file.Length > 1L << 28)
            {
                throw new CliException(ExitCode.Usage, $"{file} has {file.Length:N0} bytes; a report has {1L << 28:N0} at most.");
            }

            return ForensicReport.Parse(await File.ReadAllTextAsync(file.FullName, stop));
        }
        catch (InvalidDataException wrong)
        {
            throw new CliException(ExitCode.Usage, $"{file}: {wrong.Message}");
        }
    }

    public static Option<FileInfo?> Since() => new("--since", "--baseline")
    {
        Description = "An earlier report as JSON: say what is new, changed, persisting, fixed.",
        HelpName = "REPORT",
    };

    public static Option<string> FailOn() => CommonOptions.Among(
        "--fail-on",
        "Exit 2 when a finding is at least so severe.",
        null,
        [.. Enum.GetValues<FindingSeverity>().Select(s => s.ToString().ToLowerInvariant())]);

    public static bool IsRefused(ForensicReport report, string? limit) =>
        Enum.TryParse(limit, ignoreCase: true, out FindingSeverity least) && report.Findings.Any(f => f.IsRaised && f.Severity >= least);

    public static async Task<ForensicReport> ComparedAsync(ForensicReport report, FileInfo? since, CancellationToken stop) =>
        since is null ? report : report with { Difference = ForensicDifference.Of(await ReadAsync(since, stop), report) };

    private static bool IsWorse(FindingChange change) => change.State == BaselineState.New
        || (change is { State: BaselineState.Updated, Before: { } before, After: { } after } && after.Severity > before.Severity);

    public static async Task WriteAsync(
        ParseResult result, ForensicOutput form, ForensicReport report, bool offline, Terminal terminal, CancellationToken stop)
    {
        string work = Directory.CreateTempSubdirectory("tars-forensics-").FullName;
        try
        {
            await form.WriteAsync(result, report, new ReportExport(ToolAssets.Open(offline, terminal), work), terminal, stop);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
