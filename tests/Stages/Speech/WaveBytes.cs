using System.Text;

namespace Tars.Stages.Speech.Tests;

/// <summary>Writes wav files byte by byte, right ones and wrong ones.</summary>
internal sealed record WaveBytes
{
    internal string Form { get; init; } = "RIFF";

    internal int Tag { get; init; } = 3;

    internal int Bits { get; init; } = 32;

    internal int Channels { get; init; } = 1;

    internal int Rate { get; init; } = 16_000;

    /// <summary>Speakers; when set, the format chunk is the extensible one.</summary>
    internal uint? Speakers { get; init; }

    internal int? FrameBytes { get; init; }

    internal int? ValidBits { get; init; }

    internal uint? BytesPerSecond { get; init; }

    internal long? DataLength { get; init; }

    internal long? RiffLength { get; init; }

    internal byte[] Before { get; init; } = [];

    internal byte[] Behind { get; init; } = [];

    /// <summary>Encodes samples from -1 to 1, interleaved.</summary>
    internal byte[] Of(ReadOnlySpan<float> samples)
    {
        using var sound = new MemoryStream();
        using (var writer = new BinaryWriter(sound, Encoding.UTF8, leaveOpen: true))
        {
            foreach (float sample in samples)
                Write(writer, sample);
        }

        return Of(sound.ToArray());
    }

    /// <summary>Puts a header before sound that is encoded already.</summary>
    internal byte[] Of(byte[] sound)
    {
        int frame = FrameBytes ?? Channels * Bits / 8;
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write("WAVE"u8);
        long dataLength = DataLength ?? sound.Length;
        if (Form == "RF64")
        {
            writer.Write("ds64"u8);
            writer.Write(28);
            writer.Write(RiffLength ?? 0);
            writer.Write(dataLength);
            writer.Write(dataLength / Math.Max(1, frame));
            writer.Write(0);
        }

        writer.Write("fmt "u8);
        writer.Write(Speakers is null ? 16 : 40);
        writer.Write((ushort)(Speakers is null ? Tag : 0xFFFE));
        writer.Write((ushort)Channels);
        writer.Write(Rate);
        writer.Write(BytesPerSecond ?? (uint)(Rate * frame));
        writer.Write((ushort)frame);
        writer.Write((ushort)Bits);
        if (Speakers is { } speakers)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)(ValidBits ?? Bits));
            writer.Write(speakers);
            writer.Write((ushort)Tag);
            writer.Write([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }

        writer.Write(Before);
        writer.Write("data"u8);
        writer.Write(Form == "RF64" ? uint.MaxValue : (uint)dataLength);
        writer.Write(sound);
        if (sound.Length % 2 == 1)
            writer.Write((byte)0);
        writer.Write(Behind);
        byte[] bytes = [.. Encoding.ASCII.GetBytes(Form), 0, 0, 0, 0, .. body.ToArray()];
        if (Form == "RF64")
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(4), uint.MaxValue);
            BitConverter.TryWriteBytes(bytes.AsSpan(20), RiffLength ?? (bytes.Length - 8));
        }
        else
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(4), (uint)(RiffLength ?? (bytes.Length - 8)));
        }

        return bytes;
    }

    private void Write(BinaryWriter writer, float sample)
    {
        switch (Tag, Bits)
        {
            case (1, 8):
                writer.Write((byte)Math.Clamp(Math.Round(sample * 128) + 128, 0, 255));
                break;
            case (1, 16):
                writer.Write((short)Math.Clamp(Math.Round(sample * 32768), short.MinValue, short.MaxValue));
                break;
            case (1, 24):
                int wide = (int)Math.Clamp(Math.Round(sample * 8388608), -8388608, 8388607);
                writer.Write([(byte)wide, (byte)(wide >> 8), (byte)(wide >> 16)]);
                break;
            case (1, 32):
                writer.Write((int)Math.Clamp(Math.Round(sample * 2147483648.0), int.MinValue, int.MaxValue));
                break;
            case (3, 32):
                writer.Write(sample);
                break;
            case (3, 64):
                writer.Write((double)sample);
                break;
            default:
                throw new NotSupportedException($"format {Tag} of {Bits} bits");
        }
    }
}
