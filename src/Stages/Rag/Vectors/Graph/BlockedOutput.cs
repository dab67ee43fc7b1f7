using System.Buffers.Binary;

namespace Tars.Stages.Rag;

/// <summary>Writes what <see cref="BlockedFile"/> reads: bytes, and after them a checksum for each block.</summary>
internal sealed class BlockedOutput(Stream stream)
{
    private readonly List<uint> _checksums = [];
    private readonly byte[] _block = new byte[BlockedFile.BlockLength];
    private int _filled;
    private long _written;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _written += bytes.Length;
        while (bytes.Length > 0)
        {
            int part = Math.Min(bytes.Length, _block.Length - _filled);
            bytes[..part].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[part..];
            _filled += part;
            if (_filled == _block.Length)
            {
                EndBlock();
            }
        }
    }

    /// <summary>Writes zeros up to a multiple of 64 bytes.</summary>
    public void Pad() => Write(new byte[VectorGraphFormat.Padded(_written) - _written]);

    /// <summary>Writes the checksums.</summary>
    /// <returns>The checksum of the checksums.</returns>
    public uint Finish()
    {
        if (_filled > 0)
        {
            EndBlock();
        }

        byte[] bytes = new byte[_checksums.Count * sizeof(uint)];
        for (int i = 0; i < _checksums.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), _checksums[i]);
        }

        stream.Write(bytes);
        return VectorFileFormat.Checksum(0, bytes);
    }

    private void EndBlock()
    {
        stream.Write(_block, 0, _filled);
        _checksums.Add(VectorFileFormat.Checksum(0, _block.AsSpan(0, _filled)));
        _filled = 0;
    }
}
