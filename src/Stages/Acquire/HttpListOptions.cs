using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire;

/// <summary>
/// The options of <c>http_list</c>: one of <c>file</c>, <c>urls</c>, <c>sitemap</c>, <c>feed</c> and <c>metalink</c>, and how to ask.
/// </summary>
public sealed record HttpListOptions : IValidatableObject
{
    /// <summary>
    /// A file with one address a line; behind it may stand the digest that the file has to have (64 or 128 hex digits, or
    /// <c>sha256:HEX</c>). <c>#</c> begins a comment.
    /// </summary>
    [DefinitionPath(MustExist = true)]
    [Ephemeral]
    public string? File { get; init; }

    /// <summary>The addresses themselves, each as a line of <see cref="File"/>.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>The address or path of a sitemap or an index of sitemaps, gzip or not.</summary>
    public string? Sitemap { get; init; }

    /// <summary>The address or path of an RSS, podcast or Atom feed: its enclosures are brought.</summary>
    public string? Feed { get; init; }

    /// <summary>The address or path of a Metalink 4: its files with their digests and mirrors are brought.</summary>
    public string? Metalink { get; init; }

    /// <summary>
    /// Patterns of what to bring, over the path of the address without its first '/'; empty for everything. <c>*</c> and <c>?</c> stay
    /// between two '/', <c>**</c> crosses them; a pattern without '/' is for the last part. Case counts.
    /// </summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of what to leave out; stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Whether each run asks the servers of files without a listed digest if they changed. Default true. Without it an address is brought
    /// once and not asked for again.
    /// </summary>
    public bool Refresh { get; init; } = true;

    /// <summary>The most addresses; a list with more fails the run. Default 100,000.</summary>
    [Range(1, 1_000_000)]
    public int Limit { get; init; } = 100_000;

    /// <summary>
    /// Whether an empty list may mean that everything is gone. Default false: it fails the run when earlier runs brought something.
    /// </summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Whether addresses outside of the public network may be reached. Default false.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The most questions under way at once, for all hosts together and for each. Default 8.</summary>
    [Range(1, 64)]
    public int Connections { get; init; } = 8;

    /// <summary>The most requests to one host in a second; none, the default, for no limit.</summary>
    [Range(0.001, 10_000)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>How long an answer may be waited for. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Headers such as <c>Authorization: Bearer ${ARCHIVE_TOKEN}</c>, sent to the hosts of <see cref="HeadersFor"/> alone.
    /// </summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The hosts that get the headers: names, or <c>*.example.org</c> for all below one.</summary>
    public IReadOnlyList<string> HeadersFor { get; init; } = [];

    /// <summary>What is wrong with the options together.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        int given = new[] { File, Sitemap, Feed, Metalink }.Count(o => !string.IsNullOrEmpty(o)) + (Urls.Count > 0 ? 1 : 0);
        if (given != 1)
            yield return new ValidationResult($"give one of 'file', 'urls', 'sitemap', 'feed' and 'metalink'; there are {given}");
        foreach (ValidationResult problem in HeaderLines.Check(Headers, HeadersFor))
            yield return problem;
    }
}
