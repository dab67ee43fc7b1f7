using System.Buffers;
using Tars.Pipeline;

namespace Tars.Stages.Speech;

/// <summary>
/// Decodes plain wav files in process: whole, uncompressed, nothing unusual. Starting ffmpeg for them costs as much processor time as
/// recognising two seconds of speech.
/// </summary>
internal sealed class WaveDecoder
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>How much of the sound is searched for the beginning of another codec.</summary>
    private const int SearchedBytes = 16 * 1024;

    private static readonly byte[][] s_otherCodecs =
    [
        [0x72, 0xF8, 0x1F, 0x4E], // S/PDIF
        [0x7F, 0xFE, 0x80, 0x01], // DTS, big-endian
        [0xFE, 0x7F, 0x01, 0x80], // DTS, little-endian
        [0x1F, 0xFF, 0xE8, 0x00], // DTS in 14 bits, big-endian
        [0xFF, 0x1F, 0x00, 0xE8], // DTS in 14 bits, little-endian
    ];

    private readonly WaveFile _header;
    private readonly PcmFormat _format;

    private WaveDecoder(WaveFile header, PcmFormat format) => (_header, _format) = (header, format);

    /// <summary>How long the recording is.</summary>
    internal double Seconds => (double)_header.Announced / _format.FrameBytes / _format.Rate;

    /// <summary>Looks whether a file is plain.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <returns>Null when anything about it is unusual, so that it is ffmpeg's.</returns>
    internal static WaveDecoder? For(FileStream file, WaveFile header)
    {
        if (!header.IsSound || header.FormatCount != 1 || PcmFormat.Read(header.Format) is not { } format
            || header.Announced % format.FrameBytes != 0)
        {
            return null;
        }

        return format.Encoding == PcmEncoding.Signed16 && HidesAnotherCodec(file, header) ? null : new WaveDecoder(header, format);
    }

    /// <summary>Decodes to 16 kHz mono, block by block.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">Its name for people.</param>
    /// <param name="take">Gets each block of samples in order.</param>
    /// <param name="cancellationToken">Ends decoding between two blocks.</param>
    /// <exception cref="ItemException">The file was cut short meanwhile.</exception>
    internal async Task DecodeAsync(FileStream file, string source, Action<ReadOnlySpan<float>> take, CancellationToken cancellationToken)
    {
        Resampler? resampler = _format.Rate == SpeechAudio.SampleRate
            ? null
            : new Resampler(SincFilter.Between(_format.Rate, SpeechAudio.SampleRate));
        int blockBytes = BlockBytes / _format.FrameBytes * _format.FrameBytes;
        byte[] block = ArrayPool<byte>.Shared.Rent(blockBytes);
        float[] samples = ArrayPool<float>.Shared.Rent(blockBytes);
        try
        {
            file.Position = _header.Start;
            for (long left = _header.Announced; left > 0;)
            {
                int wanted = (int)Math.Min(left, blockBytes);
                int read = await file.ReadAtLeastAsync(block.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken);
                if (read < wanted)
                    throw CutShort(source, _header.Announced, _header.Announced - left + read);
                left -= wanted;
                Span<float> mono = PcmReader.ToMono(_format, block.AsSpan(0, wanted), samples);
                if (resampler is null)
                    take(mono);
                else
                    resampler.Take(mono, take);
            }

            resampler?.End(take);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            ArrayPool<float>.Shared.Return(samples);
        }
    }

    internal static ItemException CutShort(string source, long announced, long present) => new(
        $"'{source}' is cut short: its header announces {announced} bytes of sound, the file holds {present}; copy the recording again");

    /// <summary>
    /// Whether what calls itself 16-bit samples begins as S/PDIF frames (IEC 61937) or DTS do: some programs write them so, and ffmpeg
    /// decodes them.
    /// </summary>
    private static bool HidesAnotherCodec(FileStream file, WaveFile header)
    {
        byte[] start = new byte[Math.Min(SearchedBytes, header.Announced)];
        file.Position = header.Start;
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return s_otherCodecs.Any(mark => start.AsSpan(0, read).IndexOf(mark) >= 0);
    }
}
