using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages;

/// <summary>A file as a source found it: a reference, not its bytes.</summary>
public sealed record Content : IExternalPayload
{
    /// <summary>What names it for people and across runs: the path relative to the source's folder, with '/', or a URL.</summary>
    public required string Source { get; init; }

    /// <summary>Where its bytes lie, an absolute path.</summary>
    [Ephemeral]
    public required string Path { get; init; }

    /// <summary>The last part of <see cref="Source"/>, for example <c>night-01.wav</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When the file was last written, UTC.</summary>
    [Ephemeral]
    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary><see cref="ModifiedAt"/>, or null where the source did not say it.</summary>
    internal DateTimeOffset? KnownModifiedAt => ModifiedAt == default ? null : ModifiedAt;

    /// <summary>What it is, told by its bytes.</summary>
    public MediaKind Media { get; init; }

    /// <summary>The media type, for example <c>audio/wav</c>, <c>application/pdf</c>, <c>text/markdown</c>; null when unknown.</summary>
    public string? MediaType { get; init; }

    /// <summary>True once a digest list named this content and agreed.</summary>
    public bool Verified { get; init; }

    /// <summary>How it compares with a digest list, once verified; null without a list.</summary>
    public AuditClass? Audit { get; init; }

    /// <summary>Duration in seconds, once probed; null for what has none.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>The codec of the first audio stream, once probed; null when there is none.</summary>
    public string? AudioCodec { get; init; }

    /// <summary>
    /// Compares size and time of the file with what the source saw. Content without <see cref="ModifiedAt"/> is not checked.
    /// </summary>
    /// <exception cref="ItemException">The file is another one or gone; transient.</exception>
    public void EnsureUnchanged()
    {
        if (ModifiedAt == default)
            return;
        FileSystemInfo file = new FileInfo(Path);
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        string? now = file is not FileInfo { Exists: true } found ? "is gone"
            : found.Length != Size ? string.Create(CultureInfo.InvariantCulture, $"has {found.Length:N0} bytes instead of {Size:N0}")
            : found.LastWriteTimeUtc != ModifiedAt.UtcDateTime
                ? string.Create(CultureInfo.InvariantCulture, $"was written at {found.LastWriteTimeUtc:u}")
            : null;
        if (now is not null)
        {
            throw new ItemException(
                $"{Source} changed while it was worked on: it {now}. What was read of it is not used; the next run takes it as it is then.")
            {
                Transient = true,
            };
        }
    }
}
