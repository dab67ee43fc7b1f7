using System.Security.Cryptography;
using Tars.Pipeline;

namespace Tars.Stages.Acquire;

/// <summary>The options of <c>verify</c>.</summary>
public sealed record VerifyOptions
{
    /// <summary>
    /// A list as sha256sum or sha512sum writes it, GNU or BSD form; its paths are relative to its folder. Without one everything passes.
    /// </summary>
    [DefinitionPath(MustExist = true)]
    public string? Manifest { get; init; }

    /// <summary>What becomes of a file that the list does not name. Default pass.</summary>
    public UnlistedFiles Unlisted { get; init; } = UnlistedFiles.Pass;
}

/// <summary>What <c>verify</c> does with a file that its list does not name.</summary>
public enum UnlistedFiles
{
    /// <summary>It passes, not marked as verified.</summary>
    Pass,

    /// <summary>It fails.</summary>
    Fail,
}

/// <summary>
/// Compares each file with a digest list. What agrees passes, marked as verified; what differs fails; the list itself is skipped.
/// </summary>
/// <param name="options">The list.</param>
/// <param name="context">Lends the folder that paths are relative to.</param>
[Node("verify", 1, "Compares files with a list of SHA-256 or SHA-512 digests.")]
public sealed class VerifyStage(VerifyOptions options, NodeContext context) : Stage<Content, Content>
{
    private DigestList? _list;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The list has a line that is no digest line; the message has its number.</exception>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (options.Manifest is { Length: > 0 } manifest)
            _list = await DigestList.ReadAsync(Path.GetFullPath(manifest, context.BaseFolder), cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(Content input, Output<Content> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (_list is not { } list)
        {
            output.Emit(input);
            return;
        }

        if (Path.GetFullPath(input.Path) == list.Path)
        {
            output.Skip("the digest list itself");
            return;
        }

        if (list.Find(input.Path) is not { } entry)
        {
            if (options.Unlisted == UnlistedFiles.Fail)
                throw new ItemException($"{input.Source} is not in {list.Path}. Add its digest (sha256sum), or set 'unlisted: pass'.");
            output.Emit(input);
            return;
        }

        string found = entry.Algorithm == HashAlgorithmName.SHA256
            ? input.Sha256
            : Convert.ToHexStringLower(await FileDigest.ComputeAsync(input.Path, entry.Algorithm, null, cancellationToken));
        if (found != entry.Hex)
        {
            throw new ItemException(
                $"{input.Source} has {entry.Algorithm.Name} {found}, but line {entry.Line} of {list.Path} says {entry.Hex}. "
                + "The file changed after the list was made, or was damaged on its way: fetch it again.");
        }

        output.Emit(input with { Verified = true });
    }
}
