using System.CommandLine;
using System.Security.Cryptography;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars forensics keygen|seal|verify|prove</c>: what was done, on record and signed, and whether it still is what was signed.
/// </summary>
internal static class ForensicIntegrityCommands
{
    private const string KeyVariable = "TARS_AUDIT_KEY";

    public static Command Keygen(Terminal terminal)
    {
        var output = new Option<FileInfo?>("--out")
        {
            Description = $"Where the key goes; by default {KeyVariable}, or the user's settings.",
            HelpName = "FILE",
        };
        var pipeline = new PipelineOption();
        var command = new Command("keygen", "Make the key that signs checkpoints, outside of the state folder.") { output, pipeline };
        command.SetAction(result =>
        {
            string path = result.GetValue(output)?.FullName ?? UsualKey;
            string? state = File.Exists(result.GetValue(pipeline)!.File)
                ? Definitions.Load(result.GetValue(pipeline)!, terminal).StateFolder
                : null;
            using SigningKey key = Told(() => SigningKey.Create(path, state));
            terminal.Out.WriteLine(Terminal.SafeLine($"{path} signs, {path}.pub checks; key {key.Id}"));
            terminal.Error.WriteLine(Hints.Complete(
                "Whoever has the first can sign a changed record. Give the second to those who check, and keep heads of "
                    + "'tars forensics verify' elsewhere.",
                result.GetValue(pipeline)));
        });
        return command;
    }

    public static Command Seal(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<FileInfo?> key = KeyOption("signs; without one the record is kept, unsigned.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("seal", "Put runs and files on record in the audit log, and sign it.") { pipeline, key, json };
        command.SetAction(async (result, stop) =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            if (RunControl.IsRunning(records.Definition.StateFolder))
            {
                throw new CliException(ExitCode.Locked, $"{records.Definition.StateFolder}: a run or a watch is using this state folder; "
                    + $"seal when it has ended, or after: tars stop");
            }

            using SigningKey? signs = Key(result.GetValue(key), records.Definition);
            Checkpoint? checkpoint = await ToldAsync(() => new RunSeal(records.Definition, records.Ledger).SealAsync(signs, stop));
            int entries = new AuditLog(records.Definition.StateFolder, records.Definition.Name).Entries().Count;
            terminal.Out.WriteLine(result.GetValue(json) ? CliJson.Write(new { entries, checkpoint })
                : checkpoint is null ? $"{TextTable.Counted(entries, "entry")} on record, not signed: give --key, or set {KeyVariable}"
                : $"{TextTable.Counted(entries, "entry")} on record, signed with {checkpoint.KeyId[..16]}; head {checkpoint.Head}");
        });
        return command;
    }

    public static Command Verify(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<FileInfo?> key = KeyOption("has to have signed; the public half will do.");
        var anchor = new Option<string?>("--anchor")
        {
            Description = "A head that was kept elsewhere and has to be in the log.",
            HelpName = "SHA256",
        };
        var proof = new Option<FileInfo?>("--proof")
        {
            Description = "Check the proof of one file instead; needs no archive.",
            HelpName = "FILE",
        };
        var artifact = new Option<FileInfo?>("--artifact") { Description = "The file that the proof is about.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("verify", "Find what was changed in runs, audit log and files. Exit code 0: nothing, 2: something.")
        {
            pipeline, key, anchor, proof, artifact, json,
        };
        command.SetAction(async (result, stop) =>
        {
            if (result.GetValue(proof) is { } file)
            {
                FileInfo about = result.GetValue(artifact)
                    ?? throw new CliException(ExitCode.Usage, "--proof needs the file that it is about: --artifact FILE");
                return await CheckProofAsync(file, about, result.GetValue(key), result.GetValue(json), terminal, stop);
            }

            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            using SigningKey? signed = Key(result.GetValue(key), records.Definition);
            IntegrityReport report = new IntegrityCheck(records.Definition, records.Ledger).Run(signed, result.GetValue(anchor), stop);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(report));
            }
            else
            {
                Show(report, result.GetValue(pipeline), terminal);
            }

            return report.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    public static Command Prove(Terminal terminal)
    {
        Argument<string> path = CommonOptions.Words(
            "PATH", "A file of the archive, as the manifest names it: relative to the definition's folder.");
        var pipeline = new PipelineOption();
        var command = new Command("prove", "Print the proof that a file was in the archive at the last checkpoint, as JSON.")
        { path, pipeline };
        command.SetAction(async (result, stop) =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            ArtifactProof proof = Told(() => new RunSeal(records.Definition, records.Ledger).Prove(result.GetValue(path)!));
            var log = new AuditLog(records.Definition.StateFolder, records.Definition.Name);
            await ToldAsync(() => log.AppendAsync(AuditLog.ExportAction, proof.Artifact.Path, after: proof.Artifact.Sha256, reason: "proof", cancellationToken: stop));
            terminal.Out.WriteLine(proof.ToJson());
        });
        return command;
    }

    // The folder may not exist yet: without a look at that, a private key would be put into the folder one stands in.
    private static string UsualKey => Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } named
        ? named
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "tars",
            "audit-key.pem");

    private static Option<FileInfo?> KeyOption(string what) => new("--key")
    {
        Description = $"The key, as PEM, that {what} By default {KeyVariable}, or what keygen made.",
        HelpName = "FILE",
    };

    private static SigningKey? Key(FileInfo? given, PipelineDefinition definition)
    {
        string path = given?.FullName ?? UsualKey;
        return given is null && !File.Exists(path) && !File.Exists(path + ".pub") ? null
            : Told(() => SigningKey.Open(File.Exists(path) ? path : path + ".pub", definition.StateFolder));
    }

    private static async Task<int> CheckProofAsync(
        FileInfo file, FileInfo about, FileInfo? key, bool json, Terminal terminal, CancellationToken stop)
    {
        var proof = Told(() => ArtifactProof.Parse(File.ReadAllText(file.FullName)));
        await using FileStream bytes = about.OpenRead();
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop));
        using SigningKey? signed = key is null ? null : Told(() => SigningKey.Open(key.FullName));
        string? problem = proof.WhyNot(sha256, signed);
        terminal.Out.WriteLine(json ? CliJson.Write(new { Holds = problem is null, Problem = problem, proof.Artifact, proof.Checkpoint.KeyId, proof.Checkpoint.At, KeyWasGiven = signed is not null })
            : problem is not null ? terminal.Red(Terminal.SafeLine($"the proof does not hold: {problem}"))
            : Terminal.SafeLine($"{proof.Artifact.Path} was in the archive when {proof.Checkpoint.KeyId[..16]} "
                + $"signed{(signed is null ? "; whose key that is, only --key can say" : string.Empty)}"));
        return problem is null ? ExitCode.Ok : ExitCode.Refused;
    }

    private static void Show(IntegrityReport report, DefinitionSource? file, Terminal terminal)
    {
        foreach (IntegrityProblem problem in report.Problems)
        {
            terminal.Out.WriteLine(terminal.Red(Terminal.SafeLine($"{problem.Place}: {problem.What}")));
        }

        foreach (string note in report.Notes)
        {
            terminal.Out.WriteLine(terminal.Yellow(Terminal.SafeLine(Hints.Complete(note, file))));
        }

        terminal.Out.WriteLine(report.Problems.Count > 0
            ? $"{TextTable.Counted(report.Problems.Count, "place")} not as put on record"
            : $"{TextTable.Counted(report.Entries, "entry")}, {TextTable.Counted(report.Checkpoints, "checkpoint")}, "
                + $"{TextTable.Counted(report.Artifacts, "file")}, each as it was put on record; head {report.Head ?? "none"}");
        terminal.Out.WriteLine(terminal.Dim("What this cannot see:"));
        foreach (string limit in report.Limits)
        {
            terminal.Out.WriteLine(terminal.Dim("- " + limit));
        }
    }

    private static T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException wrong)
        {
            throw new CliException(ExitCode.Usage, wrong.Message);
        }
    }

    private static async Task<T> ToldAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidDataException wrong)
        {
            throw new CliException(ExitCode.Refused, wrong.Message);
        }
    }
}
