using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Speech;

/// <summary>
/// Turns the first audio stream of a file into 16 kHz mono samples by ffmpeg, confined: only the file protocol, only containers that
/// cannot name other files, bounded streams, time, memory and processor time.
/// </summary>
internal static class AudioDecoder
{
    internal const string InstallFfmpeg = "ffmpeg is not installed, or not on PATH; install it with: sudo apt-get install -y ffmpeg";

    private const int BlockBytes = 256 * 1024;

    /// <summary>Containers that hold their sound themselves. Playlists and scripts (hls, concat, …) make ffmpeg open other files.</summary>
    private const string Containers =
        "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dts,eac3,flac,flv,gsm,matroska,mov,mp3,mpeg,mpegts,mpegvideo,ogg,tta,w64,wav,wv";

    /// <summary>Decodes a file, block by block.</summary>
    /// <param name="content">The file.</param>
    /// <param name="options">How long it may be, and how long decoding may stall.</param>
    /// <param name="take">Gets each block of samples in order; the process waits while it works, so nothing piles up.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <param name="executable">The ffmpeg to use, by name or absolute path.</param>
    /// <returns>How many decoding errors ffmpeg passed over; what they hit is missing from the samples.</returns>
    /// <exception cref="ItemException">The file holds no sound, is damaged, unsafe, empty, cut short or too long.</exception>
    internal static async Task<int> DecodeAsync(
        Content content, TranscribeOptions options, Action<ReadOnlySpan<float>> take, CancellationToken cancellationToken,
        string executable = "ffmpeg")
    {
        RefuseEarly(content);
        var log = new DecoderLog();
        long samples;
        int exitCode;
        try
        {
            await using ConfinedProcess process = ConfinedProcess.Start(executable, Arguments(content.Path, options), Limits(options), log.Take);
            samples = await ReadAsync(process.Output, take, cancellationToken);
            exitCode = await process.WaitAsync(cancellationToken);
        }
        catch (FileNotFoundException e) when (ConfinedProcess.Find(executable) is null)
        {
            throw new ItemException($"'{content.Source}' cannot be decoded: {InstallFfmpeg}", e);
        }
        catch (FileNotFoundException e)
        {
            throw new ItemException($"'{content.Source}' cannot be decoded: {e.Message}", e);
        }
        catch (TimeoutException e)
        {
            throw new ItemException(
                $"'{content.Source}' cannot be decoded: {e.Message} Check the file, or raise stall_timeout.", e) { Transient = true };
        }

        if (samples > SpeechAudio.SampleRate * options.MaxDuration.TotalSeconds)
        {
            throw new ItemException(
                $"'{content.Source}' is longer than the {options.MaxDuration} that max_duration allows; raise max_duration or split the recording");
        }

        if (log.Problem(exitCode, samples) is { } problem)
            throw new ItemException($"'{content.Source}' {problem}");
        return log.Errors;
    }

    private static void RefuseEarly(Content content)
    {
        if (!File.Exists(content.Path))
            throw new ItemException($"'{content.Source}' is gone: there is no file '{content.Path}' any more; run again");
        if (new FileInfo(content.Path).Length == 0)
            throw new ItemException($"'{content.Source}' is empty (0 bytes); copy the recording again");
        if (WaveFile.Shortfall(content.Path) is { } missing)
        {
            throw new ItemException(
                $"'{content.Source}' is cut short: its header announces {missing.Announced} bytes of sound, the file holds {missing.Present}; "
                + "copy the recording again");
        }
    }

    private static ProcessLimits Limits(TranscribeOptions options) => new()
    {
        // The process waits for the recogniser, so it lives as long as that takes: slower than the recording itself is stuck.
        WallClock = options.MaxDuration + TimeSpan.FromMinutes(30),
        Stall = options.StallTimeout,
        ErrorCharacters = 2048,
    };

    private static string[] Arguments(string path, TranscribeOptions options) =>
    [
        "-hide_banner", "-nostdin", "-loglevel", "level+info", "-nostats", "-threads", "1",

        // A second more than allowed, so that a recording that is too long shows.
        "-t", (options.MaxDuration.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture),
        "-protocol_whitelist", "file", "-format_whitelist", Containers,
        "-max_streams", "64", "-probesize", "8M", "-analyzeduration", "10M", "-max_probe_packets", "2500",
        "-i", "file:" + Path.GetFullPath(path),
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
        "-ac", "1", "-ar", "16000", "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1",
    ];

    private static async Task<long> ReadAsync(Stream output, Action<ReadOnlySpan<float>> take, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        long samples = 0;
        int held = 0;
        try
        {
            int read;
            while ((read = await output.ReadAsync(block.AsMemory(held, BlockBytes - held), cancellationToken)) > 0)
            {
                held += read;
                int whole = held - (held % sizeof(float));
                take(MemoryMarshal.Cast<byte, float>(block.AsSpan(0, whole)));
                samples += whole / sizeof(float);
                block.AsSpan(whole, held - whole).CopyTo(block);
                held -= whole;
            }

            return samples;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
