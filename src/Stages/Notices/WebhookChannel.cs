using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>The options of <c>webhook</c>.</summary>
public sealed record WebhookOptions
{
    /// <summary>Where to post; https, or http where the network is trusted.</summary>
    [Required]
    [Secret]
    [RegularExpression("https?://.+", ErrorMessage = "has to begin with https:// or http://")]
    public string Url { get; init; } = string.Empty;

    /// <summary>A key that the receiver knows too: with it each request is signed.</summary>
    [Secret]
    public string? Secret { get; init; }

    /// <summary>A file that holds the key.</summary>
    [DefinitionPath]
    public string? SecretFile { get; init; }
}

/// <summary>
/// Posts each notice as JSON (<c>id</c>, <c>channel</c>, <c>event</c>, <c>held_back</c>). With a secret the header <c>X-Tars-Signature</c>
/// is <c>sha256=</c> and the HMAC-SHA256 of the body, hex.
/// </summary>
/// <param name="options">Where.</param>
[Node("webhook", 1, "A request to a server, with a signature on request.")]
public sealed class WebhookChannel(WebhookOptions options) : NoticeChannel
{
    private readonly NoticeRequest _request = new();

    /// <inheritdoc/>
    public override async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(notice, PayloadJson.Options);
        string? secret = options.SecretFile is string file ? await NoticeText.SecretAsync(file, cancellationToken) : options.Secret;
        await _request.PostAsync(
            new Uri(options.Url), body, string.IsNullOrEmpty(secret) ? [] : [Signature(secret, body)], cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _request.Dispose();
        return base.DisposeAsync();
    }

    private static KeyValuePair<string, string> Signature(string secret, byte[] body) =>
        new("X-Tars-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
}
