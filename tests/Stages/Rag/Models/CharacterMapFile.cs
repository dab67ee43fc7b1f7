using System.Buffers.Binary;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>Writes sentencepiece's table of character replacements, each node of its trie in a block of 256 units of its own.</summary>
internal static class CharacterMapFile
{
    private const uint HasValue = 1 << 8;
    private const uint IsValue = 1u << 31;

    public static byte[] Write(IReadOnlyDictionary<string, string> replacements)
    {
        var units = new List<uint>();
        var texts = new List<byte>();
        var entries = new List<(byte[] Key, uint Value)>();
        foreach ((string from, string to) in replacements)
        {
            entries.Add((System.Text.Encoding.UTF8.GetBytes(from), (uint)texts.Count));
            texts.AddRange([.. System.Text.Encoding.UTF8.GetBytes(to), 0]);
        }

        units.AddRange(new uint[256]);
        Place(0, 0, entries, 0);
        byte[] bytes = new byte[4 + (4 * units.Count) + texts.Count];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 4 * units.Count);
        for (int i = 0; i < units.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), units[i]);
        }

        texts.CopyTo(bytes, 4 + (4 * units.Count));
        return bytes;

        void Place(int position, uint label, List<(byte[] Key, uint Value)> below, int depth)
        {
            int block = units.Count;
            units.AddRange(new uint[256]);
            uint offset = (uint)(position ^ block);
            (byte[] Key, uint Value)[] ended = [.. below.Where(x => x.Key.Length == depth)];
            units[position] = label | (offset << 10) | (ended.Length > 0 ? HasValue : 0);
            if (ended.Length > 0)
            {
                units[block] = IsValue | ended[0].Value;
            }

            foreach (IGrouping<byte, (byte[] Key, uint Value)> next in below.Where(x => x.Key.Length > depth).GroupBy(x => x.Key[depth]))
            {
                Place(block ^ next.Key, next.Key, [.. next], depth + 1);
            }
        }
    }
}
