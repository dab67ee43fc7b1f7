using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Acquire;

/// <summary>The options of <c>verify</c>.</summary>
public sealed record VerifyOptions : IValidatableObject
{
    /// <summary>
    /// A list as sha256sum, sha512sum or hashdeep writes it, or in BSD form; its paths are relative to its folder. Without one only the rules
    /// of size and type hold.
    /// </summary>
    [DefinitionPath(MustExist = true)]
    public string? Manifest { get; init; }

    /// <summary>What becomes of a file that the list does not name. Default pass.</summary>
    public UnlistedFiles Unlisted { get; init; } = UnlistedFiles.Pass;

    /// <summary>What becomes of a file whose content is listed under another path. Default pass.</summary>
    public UnlistedFiles Moved { get; init; } = UnlistedFiles.Pass;

    /// <summary>
    /// The minisign public key that the list must be signed with: the line of 56 characters that begins with RW. Without one the list is
    /// believed as it is.
    /// </summary>
    public string? PublicKey { get; init; }

    /// <summary>The list's detached signature. Default: beside the list, with <c>.minisig</c> behind its name.</summary>
    [DefinitionPath]
    public string? Signature { get; init; }

    /// <summary>
    /// Whether the run goes on only if the whole list agrees: every file below the list's folder is compared with it before the first one
    /// passes, and one that is partial, moved, new or missing ends the run. Default false.
    /// </summary>
    public bool Gate { get; init; }

    /// <summary>
    /// A file to write that comparison to, with what is missing: JSON when its name ends in <c>.json</c>, else text. It is made by a run in
    /// which a file comes to this node. Default none.
    /// </summary>
    [DefinitionPath]
    public string? Report { get; init; }

    /// <summary>The longest file that passes. Default: of any length.</summary>
    public ByteSize? MaxSize { get; init; }

    /// <summary>
    /// The media types that pass, told by the bytes: <c>application/pdf</c>, <c>audio/*</c>. A file of no known type passes no list. Default: all.
    /// </summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Manifest) && (PublicKey is not null || Signature is not null || Gate || Report is not null))
        {
            yield return new ValidationResult(
                "'public_key', 'signature', 'gate' and 'report' are about a list, and there is none; name it by 'manifest'", [nameof(Manifest)]);
        }

        if (Signature is not null && PublicKey is null)
            yield return new ValidationResult("'signature' says nothing without the key to check it with: 'public_key'", [nameof(Signature)]);
        foreach (string type in Types.Where(t => !t.Contains('/', StringComparison.Ordinal)))
            yield return new ValidationResult($"'{type}' is no media type; one looks like application/pdf or audio/*", [nameof(Types)]);
    }
}
