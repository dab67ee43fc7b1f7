using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>One server of a remote model.</summary>
public sealed record RemoteEndpointOptions : IValidatableObject
{
    /// <summary>
    /// The address below which <c>chat/completions</c>, <c>embeddings</c> and <c>models</c> lie, such as <c>http://localhost:11434/v1</c>.
    /// Any address may be named, those of this machine and network too; redirects are not followed.
    /// </summary>
    [Required]
    [RegularExpression("https?://.+", ErrorMessage = "has to begin with https:// or http://")]
    public string Url { get; init; } = string.Empty;

    /// <summary>The key that is sent as a bearer token; default none.</summary>
    [Secret]
    public string? Key { get; init; }

    /// <summary>A file that holds the key.</summary>
    [DefinitionPath]
    public string? KeyFile { get; init; }

    /// <summary>How much it gets beside the others; default 1.</summary>
    [Range(0.01, 1000)]
    public double Weight { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            yield return new ValidationResult("is no http or https address", [nameof(Url)]);
            yield break;
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            yield return new ValidationResult(
                "has a user name, a query or a fragment, which do not belong into it; a key is named by 'key' or 'key_file'", [nameof(Url)]);
        }

        if (Key is not null && KeyFile is not null)
        {
            yield return new ValidationResult("takes 'key' or 'key_file', one of the two", [nameof(Key)]);
        }

        if (Key is not null && !IsKey(Key))
        {
            yield return new ValidationResult("has a key that is empty, or not one line of ASCII without spaces", [nameof(Key)]);
        }

        if ((Key ?? KeyFile) is not null && uri.Scheme == Uri.UriSchemeHttp && !IsOfThisNetwork(uri))
        {
            yield return new ValidationResult(
                "is not https, so that anybody on the way could read the key; only addresses of this machine and network take one so",
                [nameof(Url)]);
        }
    }

    /// <summary>
    /// Reads an address that may have a weight behind it, as <c>http://host/v1=3</c>: it has no query, so no '=' of its own.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key; null for none.</param>
    /// <param name="keyFile">A file that holds it; null for none.</param>
    internal static RemoteEndpointOptions Parse(string text, string? key, string? keyFile)
    {
        int mark = text.LastIndexOf('=');
        ReadOnlySpan<char> behind = text.AsSpan(mark + 1);
        bool weighted = double.TryParse(behind, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double weight) && mark > 0;
        return new RemoteEndpointOptions
        {
            Url = weighted ? text[..mark] : text,
            Weight = weighted ? weight : 1,
            Key = key,
            KeyFile = keyFile,
        };
    }

    /// <summary>The address: a key must not come into a log by way of a record's members.</summary>
    public override string ToString() => Url;

    /// <summary>The host of the address, without a port; an address that is none is given whole.</summary>
    internal string Host => Uri.TryCreate(Url, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri.IdnHost : Url;

    /// <summary>The address with a slash behind it, so that paths can be put after it.</summary>
    internal Uri Base() => new(Url.EndsWith('/') ? Url : Url + "/");

    /// <summary>Whether a text can be sent as a bearer token.</summary>
    internal static bool IsKey(string text) => text.Length > 0 && text.All(c => c is > ' ' and < '\u007f');

    // Names as a home network, a compose file or a cluster gives them.
    private static bool IsOfThisNetwork(Uri uri)
    {
        if (IPAddress.TryParse(uri.IdnHost, out IPAddress? address))
        {
            return IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal
                || (address.AddressFamily == AddressFamily.InterNetwork && IsPrivate(address.GetAddressBytes()));
        }

        string host = uri.IdnHost;
        return !host.Contains('.', StringComparison.Ordinal)
            || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
    }

    // RFC 1918.
    private static bool IsPrivate(byte[] address) =>
        address[0] == 10 || (address[0] == 172 && address[1] is >= 16 and < 32) || (address[0] == 192 && address[1] == 168);
}
