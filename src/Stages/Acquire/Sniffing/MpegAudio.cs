namespace Tars.Stages.Acquire.Sniffing;

/// <summary>
/// Recognises MPEG audio (mp3) and ADTS (aac) that begin with a bare frame: one sync word is found in any noise, so the length in
/// each header has to lead to the next. Frame headers: ISO/IEC 11172-3, 2.4.2.3; ADTS: ISO/IEC 14496-3, 1.A.2.2.
/// </summary>
internal static class MpegAudio
{
    /// <summary>How far into a file the first frame is looked for, and how many frames then have to follow one another.</summary>
    private const int Slack = 4096;
    private const int FramesAtStart = 2;
    private const int FramesLater = 4;

    private static readonly int[] Version1Rates = [44100, 48000, 32000];

    // kbit/s by index 1..14 for version 1 layers 1, 2, 3 and version 2 layer 1, layers 2 and 3.
    private static readonly int[][] BitRates =
    [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    public static SniffedType? Find(ReadOnlySpan<byte> head)
    {
        int last = Math.Min(Slack, head.Length - 8);
        for (int start = 0; start < last; start++)
        {
            int sync = head[start..last].IndexOf((byte)0xFF);
            if (sync < 0)
                return null;
            start += sync;
            if ((head[start + 1] & 0xE0) != 0xE0)
                continue;
            int needed = start == 0 ? FramesAtStart : FramesLater;
            if (Follows(head, start, needed, MpegLength))
                return new(MediaKind.Audio, "audio/mpeg");
            if (Follows(head, start, needed, AdtsLength))
                return new(MediaKind.Audio, "audio/aac");
        }

        return null;
    }

    private static bool Follows(ReadOnlySpan<byte> head, int start, int frames, Func<byte, byte, byte, byte, byte, int> lengthOf)
    {
        int at = start;
        for (int i = 0; i < frames; i++)
        {
            if (at > head.Length - 6 || head[at] != 0xFF)
                return false;
            int length = lengthOf(head[at + 1], head[at + 2], head[at + 3], head[at + 4], head[at + 5]);
            if (length == 0)
                return false;
            at += length;
        }

        return true;
    }

    /// <summary>The length in bytes of a frame whose header goes on with these bytes; 0 when it is no header.</summary>
    private static int MpegLength(byte b1, byte b2, byte b3, byte b4, byte b5)
    {
        int version = (b1 >> 3) & 3;
        int layer = 4 - ((b1 >> 1) & 3);
        int rateIndex = (b2 >> 2) & 3;
        int bitIndex = b2 >> 4;
        if ((b1 & 0xE0) != 0xE0 || version == 1 || layer == 4 || rateIndex == 3 || bitIndex is 0 or 15)
            return 0;
        int rate = Version1Rates[rateIndex] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        int row = version == 3 ? layer - 1 : layer == 1 ? 3 : 4;
        int bits = BitRates[row][bitIndex - 1] * 1000;
        int padding = (b2 >> 1) & 1;
        if (layer == 1)
            return ((12 * bits / rate) + padding) * 4;
        int samples = layer == 3 && version != 3 ? 72 : 144;
        return (samples * bits / rate) + padding;
    }

    private static int AdtsLength(byte b1, byte b2, byte b3, byte b4, byte b5)
    {
        if ((b1 & 0xF6) != 0xF0 || ((b2 >> 2) & 0xF) > 12)
            return 0;
        int length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
        return length >= 7 ? length : 0;
    }
}
