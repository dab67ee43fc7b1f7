using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars forensics hold add|list|release</c>: what nothing may delete or replace, by an order that stands in the audit log.
/// </summary>
internal static class ForensicHoldCommand
{
    private const int MaxPattern = 1024;

    public static Command Create(Terminal terminal) => new(
        "hold",
        """
        Legal holds: what is neither deleted nor replaced until they are released.

        Examples:
          tars forensics hold add "invoices/2024-*" --reason "case 12/345"
          tars forensics hold list --all
          tars forensics hold release 1 --reason "case closed"
        """)
    {
        Add(terminal),
        List(terminal),
        Release(terminal),
    };

    private static Command Add(Terminal terminal)
    {
        Argument<string> what = CommonOptions.Words("WHAT", "A root's key, a file, a folder, or a pattern with * and ?.");
        Option<string> reason = Reason("Why it is held.");
        var pipeline = new PipelineOption();
        var command = new Command(
            "add",
            """
            Put roots under hold. What is held is not replaced by a new version, not removed when its file goes, and not deleted by
            'after: delete', gc, dlq and index rebuild.

            Examples:
              tars forensics hold add "invoices/2024-*" --reason "case 12/345"
              tars forensics hold add samples/inbox/minutes.pdf --reason "asked for by the auditor"
            """)
        { what, reason, pipeline };
        command.SetAction(async (result, stop) =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(pipeline)!, terminal);
            string pattern = Pattern(result.GetValue(what)!, definition);
            var holds = LegalHolds.Of(definition);
            LegalHold hold = await holds.AddAsync(pattern, result.GetValue(reason)!, stop);
            int covered = Covered(definition, holds, hold);
            string roots = $"{TextTable.Number(covered)} root{(covered == 1 ? string.Empty : "s")} of the archive now";
            terminal.Out.WriteLine(Terminal.SafeLine($"hold {hold.Number} on '{pattern}', by {hold.Actor}: {roots}"));
            if (covered == 0)
            {
                terminal.Error.WriteLine(
                    "tars: no root of the archive has such a name yet; it counts for what comes. A root's names are its key, SOURCE/KEY "
                        + "and its path.");
            }
        });
        return command;
    }

    private static Command List(Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "Also those that were released." };
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "Show what is under hold, by whom, since when and why.") { all, pipeline, json };
        command.SetAction(result =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(pipeline)!, terminal);
            var holds = LegalHolds.Of(definition);
            LegalHold[] shown = [.. holds.All.Where(hold => result.GetValue(all) || hold.Released is null)];
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new
                {
                    holds = shown.Select(hold => new
                    {
                        hold.Number, hold.Pattern, hold.Actor, hold.At, hold.Reason, hold.Released, hold.ReleasedBy, hold.ReleaseReason,
                        Roots = Covered(definition, holds, hold),
                    }),
                }));
                return;
            }

            if (shown.Length == 0)
            {
                terminal.Out.WriteLine("nothing is under hold");
                return;
            }

            string[] head = ["hold", "on", "roots", "by", "since", "reason"];
            string[] ended = result.GetValue(all) ? ["released", "by", "why"] : [];
            TextTable.Write(terminal.Out, [.. head, .. ended], shown.Select(hold => (string[])
            [
                hold.Number.ToString(CultureInfo.InvariantCulture), Terminal.SafeLine(hold.Pattern),
                TextTable.Number(Covered(definition, holds, hold)), Terminal.SafeLine(hold.Actor), Day(hold.At),
                Terminal.SafeLine(hold.Reason),
                .. result.GetValue(all) ? Release(hold) : [],
            ]));
        });
        return command;
    }

    private static string[] Release(LegalHold hold) => hold.Released is { } at
        ? [Day(at), Terminal.SafeLine(hold.ReleasedBy ?? "-"), Terminal.SafeLine(hold.ReleaseReason ?? "-")]
        : ["-", "-", "-"];

    private static Command Release(Terminal terminal)
    {
        var number = new Argument<long>("HOLD") { Description = "Its number.", CustomParser = r => CommonOptions.Ids(r)[0] };
        Option<string> reason = Reason("Why it is released.");
        var pipeline = new PipelineOption();
        var command = new Command("release", "End a hold; the record of it stays.") { number, reason, pipeline };
        command.SetAction(async (result, stop) =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(pipeline)!, terminal);
            long wanted = result.GetValue(number);
            var holds = LegalHolds.Of(definition);
            LegalHold hold = holds.InForce.FirstOrDefault(one => one.Number == wanted)
                ?? throw new CliException(ExitCode.Usage, $"no hold in force has the number {wanted}; see: tars forensics hold list");
            await holds.ReleaseAsync(hold, result.GetValue(reason)!, stop);
            terminal.Out.WriteLine(Terminal.SafeLine($"hold {wanted} on '{hold.Pattern}' is released"));
        });
        return command;
    }

    private static Option<string> Reason(string description)
    {
        var option = new Option<string>("--reason") { Description = description, HelpName = "TEXT", Required = true };
        option.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError("--reason is empty.");
            }
        });
        return option;
    }

    /// <summary>A file's path counts from the definition's folder on, as a root's does; anything else is a pattern as it is.</summary>
    private static string Pattern(string given, PipelineDefinition definition)
    {
        if (given.Length > MaxPattern)
        {
            throw new CliException(ExitCode.Usage, $"WHAT has {given.Length} characters; {MaxPattern} find room.");
        }

        return Path.Exists(given)
            ? Path.GetRelativePath(Path.GetFullPath(definition.BaseFolder), Path.GetFullPath(given))
                .Replace(Path.DirectorySeparatorChar, '/')
            : given;
    }

    private static int Covered(PipelineDefinition definition, LegalHolds holds, LegalHold hold)
    {
        string file = Path.Combine(definition.StateFolder, "ledger.db");
        if (!File.Exists(file))
        {
            return 0;
        }

        using SqliteLedger ledger = SqliteLedger.OpenToRead(file);
        return ledger.Sources(definition.Name).Sum(
            source => ledger.Receipts(definition.Name, source).Keys.Count(key => holds.Covers(hold, source, key)));
    }

    private static string Day(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);
}
