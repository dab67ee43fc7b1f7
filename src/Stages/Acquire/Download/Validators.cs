using System.Globalization;
using System.Net.Http.Headers;

namespace Tars.Stages.Acquire.Download;

/// <summary>What a server says by which a state of a file is known again.</summary>
/// <param name="ETag">The tag as it was sent, weak ones with their mark.</param>
/// <param name="LastModified">The time, as HTTP writes it.</param>
/// <param name="Strong">What tells two states apart byte for byte, for <c>If-Range</c>; null when neither does.</param>
/// <param name="TakesRanges">Whether the server says that it takes ranges.</param>
internal readonly record struct Validators(string? ETag, string? LastModified, string? Strong, bool TakesRanges)
{
    private const int MaxTag = 1024;

    /// <summary>A time is as good as a strong tag when the file is older than the answer by this (RFC 9110, 8.8.2.2).</summary>
    private static readonly TimeSpan Aged = TimeSpan.FromSeconds(1);

    public static Validators Of(HttpResponseMessage message)
    {
        EntityTagHeaderValue? tag = message.Headers.ETag is { } said && said.Tag.Length <= MaxTag ? said : null;
        DateTimeOffset? modified = message.Content.Headers.LastModified;
        string? time = modified?.ToString("R", CultureInfo.InvariantCulture);
        bool timeIsStrong = modified is { } at && message.Headers.Date is { } now && now - at >= Aged;
        return new Validators(
            tag?.ToString(), time, tag is { IsWeak: false } ? tag.ToString() : tag is null && timeIsStrong ? time : null,
            message.Headers.AcceptRanges.Contains("bytes", StringComparer.OrdinalIgnoreCase));
    }
}
