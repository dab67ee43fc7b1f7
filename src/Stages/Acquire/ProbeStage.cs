using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Acquire;

/// <summary>The options of <c>probe</c>.</summary>
public sealed record ProbeOptions
{
    /// <summary>How long one file may take. Default 60 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Asks ffprobe, in a confined process, how long a recording is, how its sound is coded, and whether it has moving pictures. Other
/// content passes as it is.
/// </summary>
/// <remarks>Only local files in formats that carry their own data are opened: a playlist that names other files is refused.</remarks>
/// <param name="options">The time limit.</param>
[Node("probe", 1, "Finds the duration and codec of recordings with ffprobe.")]
public sealed class ProbeStage(ProbeOptions options) : Stage<Content, Content>
{
    private const int MaxOutput = 4 << 20;

    private static readonly string[] Arguments =
    [
        "-v", "error", "-hide_banner", "-print_format", "json", "-show_format", "-show_streams", "-show_error",
        "-protocol_whitelist", "file",
        "-format_whitelist",
        "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dts,eac3,flac,flv,gsm,matroska,mov,mp3,mpeg,mpegts,mpegvideo,ogg,tta,w64,wav,wv",
        "-max_streams", "64", "-probesize", "8M", "-analyzeduration", "10M", "-max_probe_packets", "2500",
        "-i",
    ];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>The executable; tests put their own.</summary>
    internal string Tool { get; init; } = "ffprobe";

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(Content input, Output<Content> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (input.Media is not (MediaKind.Audio or MediaKind.Video))
        {
            output.Emit(input);
            return;
        }

        if (input.Size == 0)
            throw new ItemException($"{input.Source} is empty (0 bytes): there is no recording in it. Fetch it again.");
        ProbeReport report = await AskAsync(input, cancellationToken);
        ProbedStream? sound = report.Streams.FirstOrDefault(s => s.CodecType == "audio");
        bool pictures = report.Streams.Any(s => s.CodecType == "video" && s.Disposition?.AttachedPic != 1);
        if (sound is null && !pictures)
            throw new ItemException($"{input.Source} has neither sound nor moving pictures.");

        double? duration = Seconds(report.Format?.Duration) ?? report.Streams.Max(s => Seconds(s.Duration));
        output.Emit(input with
        {
            Media = pictures ? MediaKind.Video : MediaKind.Audio,
            MediaType = Matching(input.MediaType, pictures),
            DurationSeconds = duration,
            AudioCodec = sound?.CodecName,
        });
        if (duration is { } seconds)
            output.Note(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"));
    }

    private async Task<ProbeReport> AskAsync(Content input, CancellationToken cancellationToken)
    {
        var limits = new ProcessLimits
        {
            WallClock = options.Limit,
            Stall = options.Limit,
            CpuSeconds = (int)Math.Clamp(Math.Ceiling(options.Limit.TotalSeconds), 1, 3600),
            ErrorCharacters = 4096,
        };
        ProcessResult result;
        try
        {
            result = await ConfinedProcess.RunAsync(
                Tool, [.. Arguments, "file:" + input.Path], MaxOutput, limits, cancellationToken);
        }
        catch (FileNotFoundException e)
        {
            throw new ItemException($"{e.Message} It is part of ffmpeg: apt-get install ffmpeg", e);
        }
        catch (Exception e) when (e is TimeoutException or InvalidDataException)
        {
            throw new ItemException($"{input.Source}: {e.Message}", e);
        }

        ProbeReport? report = Parse(input, result);
        if (result.ExitCode == 0 && report is { Error: null })
            return report;
        throw new ItemException(
            $"{input.Source} is no readable recording: {Cause(input, report, result)}. "
            + "Fetch it again, or save it anew as wav, flac or mp3 with a program that plays it.");
    }

    /// <summary>The report; null when ffprobe failed before it had written a whole one: what counts is then its log.</summary>
    private static ProbeReport? Parse(Content input, ProcessResult result)
    {
        try
        {
            return result.Output.IsEmpty ? null : JsonSerializer.Deserialize<ProbeReport>(result.Output.Span, Json);
        }
        catch (JsonException) when (result.ExitCode != 0)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new ItemException($"{input.Source}: what ffprobe says is not as expected: {e.Message}", e);
        }
    }

    private static string Cause(Content input, ProbeReport? report, ProcessResult result)
    {
        // The first line of the log names the cause ("moov atom not found"); the error itself is often no more than a number's name.
        string? first = result.ErrorText.Split('\n').FirstOrDefault(line => line.Length > 0);
        if (first is not null)
            return WithoutAddress(first).Replace("file:" + input.Path, input.Name, StringComparison.Ordinal).TrimEnd('.');
        return report?.Error?.String switch
        {
            "Invalid argument" => "unsupported or unsafe container",
            { } said => said,
            null => string.Create(CultureInfo.InvariantCulture, $"ffprobe ended with exit code {result.ExitCode}"),
        };
    }

    /// <summary>A part of ffmpeg signs its lines by its name and a place in memory: "[pcm_s16le @ 0x55e8c] Too many channels".</summary>
    private static string WithoutAddress(string line) =>
        line.StartsWith('[') && line.Contains(" @ 0x", StringComparison.Ordinal)
        && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end
            ? line[(end + 2)..]
            : line;

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= 0
            ? value
            : null;

    private static string? Matching(string? type, bool pictures)
    {
        (string right, string wrong) = pictures ? ("video/", "audio/") : ("audio/", "video/");
        return type is not null && type.StartsWith(wrong, StringComparison.Ordinal) ? right + type[wrong.Length..] : type;
    }

    private sealed record ProbeReport(ProbedFormat? Format, ProbeError? Error)
    {
        public IReadOnlyList<ProbedStream> Streams { get; init; } = [];
    }

    private sealed record ProbedStream(string? CodecType, string? CodecName, string? Duration, Disposition? Disposition);

    private sealed record Disposition(int AttachedPic);

    private sealed record ProbedFormat(string? Duration);

    private sealed record ProbeError(string? String);
}
