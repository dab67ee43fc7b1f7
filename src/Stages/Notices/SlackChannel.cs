using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>The options of <c>slack</c>; the address stands in one of the two.</summary>
public sealed record SlackOptions : IValidatableObject
{
    /// <summary>The address of an incoming webhook.</summary>
    [Secret]
    [RegularExpression("https?://.+", ErrorMessage = "has to begin with https://")]
    public string? Url { get; init; }

    /// <summary>A file that holds the address.</summary>
    [DefinitionPath]
    public string? UrlFile { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrEmpty(Url) == string.IsNullOrEmpty(UrlFile)
            ? [new ValidationResult("needs 'url' or 'url_file', one of the two", [nameof(Url)])]
            : [];
}

/// <summary>Posts each notice to an incoming webhook of Slack, or of what understands its form (<c>text</c>).</summary>
/// <param name="options">Where.</param>
[Node("slack", 1, "A message to a Slack channel.")]
public sealed class SlackChannel(SlackOptions options) : NoticeChannel
{
    private const int MaxText = 3000;

    private readonly NoticeRequest _request = new();

    /// <inheritdoc/>
    public override async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        string url = options.UrlFile is string file ? await NoticeText.SecretAsync(file, cancellationToken) : options.Url!;
        // Names of items must not become mentions or links.
        string text = NoticeText.Whole(notice, MaxText)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        await _request.PostAsync(new Uri(url), JsonSerializer.SerializeToUtf8Bytes(new { text }), [], cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _request.Dispose();
        return base.DisposeAsync();
    }
}
