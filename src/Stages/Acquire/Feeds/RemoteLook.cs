using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;
using Tars.Stages.Acquire.Download;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>Asks a server for what tells the present state of a file from another one, without fetching it.</summary>
internal sealed class RemoteLook(HttpSender sender)
{
    private const int Attempts = 3;

    private static readonly TransferSettings Patience = new() { Pause = TimeSpan.FromMilliseconds(400) };

    /// <summary>What the server says now.</summary>
    /// <param name="Version">The same as long as the file is the same: 64 hex digits.</param>
    /// <param name="Size">Its length, if said.</param>
    /// <param name="MediaType">Its type, if said.</param>
    public sealed record State(string Version, long? Size, string? MediaType);

    /// <summary>The version of a file whose digest is known: that digest.</summary>
    public static string VersionOf(ContentDigest digest) => digest.IsSha256 ? digest.Hex : Hash(digest.ToString());

    /// <summary>The version of a file that is never asked for again.</summary>
    public static string VersionOnce(Uri uri) => Hash("once\n" + uri.AbsoluteUri);

    /// <summary>Asks.</summary>
    /// <exception cref="ItemException">There is no such file, or nobody says.</exception>
    public async Task<State> LookAsync(Uri uri, bool pinned, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await AskAsync(uri, pinned, cancellationToken);
            }
            catch (ItemException e) when (e.Transient && attempt < Attempts)
            {
                await Pauses.WaitAsync(sender, Patience, uri, e, attempt, cancellationToken);
            }
        }
    }

    private async Task<State> AskAsync(Uri uri, bool pinned, CancellationToken cancellationToken)
    {
        using HttpAnswer head = await sender.SendAsync(HttpMethod.Head, uri, null, pinned, cancellationToken);
        if (head.Message.StatusCode == HttpStatusCode.OK)
            return Describe(uri, head.Message);

        // Not every server knows HEAD, and some refuse it.
        if ((int)head.Message.StatusCode is not (400 or 401 or 403 or 404 or 405 or 406 or 501))
            throw HttpFailure.Of(uri, head.Message, sender.Settings.Time.GetUtcNow());
        head.Dispose();
        using HttpAnswer answer = await sender.SendAsync(
            HttpMethod.Get, uri, h => h.Range = new RangeHeaderValue(0, 0), pinned, cancellationToken);
        return (int)answer.Message.StatusCode is 200 or 206 or 416
            ? Describe(uri, answer.Message)
            : throw HttpFailure.Of(uri, answer.Message, sender.Settings.Time.GetUtcNow());
    }

    private State Describe(Uri uri, HttpResponseMessage message)
    {
        Validators validators = Validators.Of(message);
        HttpContentHeaders content = message.Content.Headers;
        long? size = message.StatusCode == HttpStatusCode.OK ? content.ContentLength : content.ContentRange?.Length;

        // Nothing that tells two states apart: each look is another version, and the file is fetched in each run.
        string said = validators.ETag is { } tag ? "tag\n" + tag
            : validators.LastModified is { } time ? string.Create(CultureInfo.InvariantCulture, $"time\n{time}\n{size}")
            : string.Create(CultureInfo.InvariantCulture, $"look\n{sender.Settings.Time.GetUtcNow().UtcTicks}");
        return new State(Hash($"{uri.AbsoluteUri}\n{said}"), size, content.ContentType?.MediaType);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
