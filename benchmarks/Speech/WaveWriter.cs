using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Benchmarks.Speech;

/// <summary>Reads and writes 16-bit mono wav files, as the clips are.</summary>
internal static class WaveWriter
{
    internal static (int Rate, short[] Samples) Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int rate = BitConverter.ToInt32(bytes, 24);
        int data = bytes.AsSpan().IndexOf("data"u8);
        return (rate, MemoryMarshal.Cast<byte, short>(bytes.AsSpan(data + 8, (bytes.Length - data - 8) & ~1)).ToArray());
    }

    internal static void Write(string file, int rate, IReadOnlyCollection<short> samples)
    {
        using var writer = new BinaryWriter(File.Create(file));
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(36 + (samples.Count * 2));
        writer.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(samples.Count * 2);
        foreach (short sample in samples)
            writer.Write(sample);
    }
}
