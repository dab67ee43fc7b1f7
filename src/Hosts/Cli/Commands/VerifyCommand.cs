using System.CommandLine;
using Tars.Stages.Acquire;
using Tars.Stages.Acquire.Lists;

namespace Tars.Cli.Commands;

/// <summary><c>tars verify LIST</c>: compares a folder with a list of digests.</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var list = new Argument<string>("LIST") { Description = "A list as sha256sum, sha512sum or hashdeep writes it, or in BSD form." };
        var folder = new Option<string?>("--folder")
        {
            Description = "The folder to compare; default: that of the list.",
            HelpName = "PATH",
        };
        var key = new Option<string?>("--key")
        {
            Description = "The minisign public key that the list must be signed with.",
            HelpName = "RW…",
        };
        var signature = new Option<string?>("--signature")
        {
            Description = "The list's signature; default: beside it, with .minisig behind its name.",
            HelpName = "FILE",
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "verify",
            """
            Compare the files of a folder with a digest list: matched, partial, moved, new or missing. Ends with 2 unless all match.

            Examples:
              tars verify samples/inbox/SHA256SUMS
              tars verify SHA256SUMS --key RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3
              tars verify archive.hashdeep --folder /mnt/archive --json
            """)
        { list, folder, key, signature, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            NamedFile.Require(result.GetValue(list)!);
            string path = Path.GetFullPath(result.GetValue(list)!);
            string signed = Path.GetFullPath(result.GetValue(signature) ?? path + ".minisig");
            string? by = result.GetValue(key);
            string where = Path.GetFullPath(result.GetValue(folder) ?? Path.GetDirectoryName(path)!);
            if (!Directory.Exists(where))
            {
                throw new CliException(ExitCode.InputOutput, $"there is no folder at {where}; correct --folder.");
            }

            DigestList digests = await ListAudit.ReadAsync(path, by, signed, cancellationToken);
            AuditReport report = await ListAudit.OfAsync(digests, where, Path.Combine(where, ".tars"), [path, signed], cancellationToken);
            report = report with { Signed = by is not null };
            await terminal.Out.WriteAsync(
                result.GetValue(json) ? CliJson.Write(report) + Environment.NewLine : Terminal.Safe(report.ToText()));
            return report.Clean ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }
}
