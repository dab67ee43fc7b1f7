using System.Globalization;
using System.Security.Cryptography;
using Tars.Pipeline;
using Tars.Stages.Acquire.Lists;

namespace Tars.Stages.Acquire;

/// <summary>
/// Compares each file with a digest list, and with rules of size and type. What agrees passes, marked as verified; what differs fails; the
/// list itself is skipped.
/// </summary>
/// <param name="options">The list and the rules.</param>
/// <param name="context">Lends the folder that paths are relative to.</param>
[Node("verify", 2, "Compares files with a signed list of SHA-256 or SHA-512 digests.")]
public sealed class VerifyStage(VerifyOptions options, NodeContext context) : Stage<Content, Content>
{
    private DigestList? _list;
    private string? _signature;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The list has a line that is no digest line, or its signature is wrong; the message says where.</exception>
    /// <exception cref="GateException">The option <c>gate</c> is set and the list does not agree with the files.</exception>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (options.Manifest is not { Length: > 0 } manifest)
            return;
        string path = Path.GetFullPath(manifest, context.BaseFolder);
        string? report = options.Report is null ? null : Path.GetFullPath(options.Report, context.BaseFolder);
        _signature = Path.GetFullPath(options.Signature ?? path + ".minisig", context.BaseFolder);
        _list = await ListAudit.ReadAsync(path, options.PublicKey, _signature, cancellationToken);
        if (!options.Gate && report is null)
            return;
        string[] own = [path, _signature, .. report is null ? [] : (string[])[report]];
        AuditReport audit = await ListAudit.OfAsync(_list, Path.GetDirectoryName(path)!, context.StateFolder, own, cancellationToken);
        audit = audit with { Signed = options.PublicKey is not null };
        if (report is not null)
            audit.Write(report);
        if (options.Gate && !audit.Clean)
            throw new GateException($"{context.Name}: {audit.Sentence} {(report is null ? $"See: tars verify {path}" : $"See {report}.")}");
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(Content input, Output<Content> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (_list is { } own && Path.GetFullPath(input.Path) is var path && (path == own.Path || path == _signature))
        {
            output.Skip(path == own.Path ? "the digest list itself" : "the signature of the digest list");
            return;
        }

        CheckRules(input);
        output.Emit(_list is { } list ? await CompareAsync(input, list, cancellationToken) : input);
    }

    private void CheckRules(Content input)
    {
        if (options.MaxSize is { } most && input.Size > most.Bytes)
        {
            throw new ItemException(string.Create(
                CultureInfo.InvariantCulture, $"{input.Source} has {input.Size:N0} bytes, and 'max_size' lets pass {most.Bytes:N0}. Split it, or raise the limit."));
        }

        if (options.Types.Count > 0 && !options.Types.Any(t => IsOfType(input.MediaType, t)))
        {
            throw new ItemException(
                $"{input.Source} is {input.MediaType ?? "of no known type"} by its bytes, and 'types' lets pass {string.Join(", ", options.Types)}.");
        }
    }

    private async Task<Content> CompareAsync(Content input, DigestList list, CancellationToken cancellationToken)
    {
        Dictionary<HashAlgorithmName, string> digests = await ListAudit.DigestsAsync(list, input.Path, input.Sha256, cancellationToken);
        (AuditClass found, ListedFile? listed) = list.Compare(input.Path, input.Size, digests);
        if (list.Find(input.Path) is { } expected && found != AuditClass.Matched)
        {
            Digest strongest = expected.Strongest;
            string what = digests[strongest.Algorithm] != strongest.Hex
                ? $"{strongest.Algorithm.Name} {digests[strongest.Algorithm]}, but line {expected.Line} of {list.Path} says {strongest.Hex}"
                : $"the {strongest.Algorithm.Name} that line {expected.Line} of {list.Path} says, but another size or weaker digest";
            throw new ItemException(
                $"{input.Source} has {what}. The file changed after the list was made, or was damaged on its way: fetch it again.");
        }

        if (found == AuditClass.Partial)
        {
            throw new ItemException(
                $"{input.Source} agrees with '{listed!.Name}' (line {listed.Line} of {list.Path}) in one digest and differs in another or in size. "
                + "The line is wrong, or somebody made a file to pass for another: do not use it.");
        }

        if (found == AuditClass.Moved && options.Moved == UnlistedFiles.Fail)
        {
            throw new ItemException(
                $"{input.Source} has the content of '{listed!.Name}' (line {listed.Line} of {list.Path}). Move it there, or set 'moved: pass'.");
        }

        if (found == AuditClass.New && options.Unlisted == UnlistedFiles.Fail)
            throw new ItemException($"{input.Source} is not in {list.Path}. Add its digest (sha256sum), or set 'unlisted: pass'.");
        return input with { Verified = found == AuditClass.Matched, Audit = found };
    }

    private static bool IsOfType(string? type, string pattern) => type is not null
        && (pattern.EndsWith("/*", StringComparison.Ordinal)
            ? type.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
            : string.Equals(type, pattern, StringComparison.OrdinalIgnoreCase));
}
