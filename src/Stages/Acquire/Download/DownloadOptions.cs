using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire;

/// <summary>The options of <c>download</c>.</summary>
public sealed record DownloadOptions : IValidatableObject
{
    /// <summary>
    /// Where files go, made when missing. It belongs to this node: what is there and not of its making is left alone, and what is not whole
    /// yet waits in a hidden folder inside.
    /// </summary>
    [Required]
    [DefinitionPath]
    public string Folder { get; init; } = string.Empty;

    /// <summary>
    /// Whether addresses outside of the public network may be reached: of this machine, private, link-local, behind a carrier's NAT.
    /// Default false, since whoever writes the list could else read through this process what only this machine can reach.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The most connections for one file, for files of more than one segment whose server takes ranges. Default 4.</summary>
    [Range(1, 16)]
    public int Connections { get; init; } = 4;

    /// <summary>
    /// The most connections to one host, for all files together. Default 8. How many files are under way is the node's <c>parallelism</c>.
    /// </summary>
    [Range(1, 64)]
    public int ConnectionsPerHost { get; init; } = 8;

    /// <summary>The most requests to one host in a second; none, the default, for no limit.</summary>
    [Range(0.001, 10_000)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>The part of a large file that one request asks for. Default 16 MiB.</summary>
    [Range(typeof(ByteSize), "64KiB", "4GiB")]
    public ByteSize Segment { get; init; } = ByteSize.FromMiB(16);

    /// <summary>The largest file that is taken; a larger one fails. Default 16 GiB.</summary>
    public ByteSize MaxSize { get; init; } = ByteSize.FromMiB(16 << 10);

    /// <summary>How long an answer may be waited for, and how long less than <see cref="MinSpeed"/> may come. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The fewest bytes a second over one connection, on average over <see cref="Stall"/>. Default 128.</summary>
    public ByteSize MinSpeed { get; init; } = new(128);

    /// <summary>The most redirects in a row. Default 5.</summary>
    [Range(0, 20)]
    public int Redirects { get; init; } = 5;

    /// <summary>
    /// A list of digests as sha256sum writes it, a path or an address: files that it names, by their place below the list's address or by
    /// their name, have to agree. What the list of addresses says of a file goes first.
    /// </summary>
    public string? Digests { get; init; }

    /// <summary>Whether a digest is looked for beside each file that no list has one for. Default off.</summary>
    public DigestBeside DigestBeside { get; init; } = DigestBeside.Off;

    /// <summary>
    /// Where files go that do not have the digest they should, each with a record beside it; default <c>.quarantine</c> in the folder.
    /// </summary>
    [DefinitionPath]
    public string? Quarantine { get; init; }

    /// <summary>
    /// Headers such as <c>Authorization: Bearer ${ARCHIVE_TOKEN}</c>, sent to the hosts of <see cref="HeadersFor"/> alone, and not along a
    /// redirect that leaves the host it began at.
    /// </summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The hosts that get the headers: names, or <c>*.example.org</c> for all below one.</summary>
    public IReadOnlyList<string> HeadersFor { get; init; } = [];

    /// <summary>What is wrong with the options together.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => HeaderLines.Check(Headers, HeadersFor);
}
