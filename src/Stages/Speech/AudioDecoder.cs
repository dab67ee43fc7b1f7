using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Speech;

/// <summary>
/// Turns the first audio stream of a file into 16 kHz mono samples: plain wav files in process, all others by ffmpeg, confined: only the
/// file protocol, only containers that cannot name other files, bounded streams, time, memory and processor time.
/// </summary>
internal static class AudioDecoder
{
    internal const string InstallFfmpeg = "ffmpeg is not installed, or not on PATH; install it with: sudo apt-get install -y ffmpeg";

    private const int BlockBytes = 256 * 1024;
    private const int HeaderBytes = 512;

    /// <summary>Containers that hold their sound themselves. Playlists and scripts (hls, concat, …) make ffmpeg open other files.</summary>
    private const string Containers =
        "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dts,eac3,flac,flv,gsm,matroska,mov,mp3,mpeg,mpegts,mpegvideo,ogg,tta,w64,wav,wv";

    /// <summary>Decodes a file, block by block.</summary>
    /// <param name="content">The file.</param>
    /// <param name="options">How long it may be, and how long decoding may stall.</param>
    /// <param name="take">Gets each block of samples in order; the process waits while it works, so nothing piles up.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <param name="executable">The ffmpeg to use, by name or absolute path.</param>
    /// <returns>How many decoding errors were passed over; what they hit is missing from the samples.</returns>
    /// <exception cref="ItemException">The file holds no sound, is damaged, unsafe, empty, cut short or too long.</exception>
    internal static async Task<int> DecodeAsync(
        Content content, TranscribeOptions options, Action<ReadOnlySpan<float>> take, CancellationToken cancellationToken,
        string executable = "ffmpeg")
    {
        if (!File.Exists(content.Path))
            throw new ItemException($"'{content.Source}' is gone: there is no file '{content.Path}' any more; run again");
        if (new FileInfo(content.Path).Length == 0)
            throw new ItemException($"'{content.Source}' is empty (0 bytes); copy the recording again");
        if (await DecodeWaveAsync(content, options, take, cancellationToken))
            return 0;

        var log = new DecoderLog();
        long samples;
        int exitCode;
        try
        {
            await using ConfinedProcess process = ConfinedProcess.Start(
                executable, Arguments(content.Path, options), Limits(options), log.Take);
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

        if (SpeechAudio.Seconds(samples) > options.MaxDuration.TotalSeconds)
            throw TooLong(content, options);
        if (log.Problem(exitCode, samples) is { } problem)
            throw new ItemException($"'{content.Source}' {problem}");
        return log.Errors;
    }

    /// <summary>Decodes a wav file that is plain, and refuses one that was cut, which ffmpeg would take as a shorter one.</summary>
    /// <returns>False when it is neither, so that it is ffmpeg's.</returns>
    private static async Task<bool> DecodeWaveAsync(
        Content content, TranscribeOptions options, Action<ReadOnlySpan<float>> take, CancellationToken cancellationToken)
    {
        // Whoever writes to the file meanwhile must not be hindered for as long as recognising takes.
        await using var file = new FileStream(
            content.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, HeaderBytes);
        if (WaveFile.Read(file) is not { } header)
            return false;
        if (header.Shortfall is { } missing)
            throw WaveDecoder.CutShort(content.Source, missing.Announced, missing.Present);
        if (WaveDecoder.For(file, header) is not { } wave)
            return false;
        if (wave.Seconds > options.MaxDuration.TotalSeconds)
            throw TooLong(content, options);
        await wave.DecodeAsync(file, content.Source, take, cancellationToken);
        return true;
    }

    private static ItemException TooLong(Content content, TranscribeOptions options) => new(
        $"'{content.Source}' is longer than the {options.MaxDuration} that max_duration allows; raise max_duration or split the recording");

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
