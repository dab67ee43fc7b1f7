namespace Tars.TextIndex.Writing;

/// <summary>
/// Blocks of memory that the buffers of all threads draw from and give back, so that what one grew to serves the others. Safe for many
/// threads.
/// </summary>
/// <param name="kept">Blocks that are kept when nobody uses them.</param>
internal sealed class BlockStore(int kept)
{
    public const int BlockSize = 1 << 15;
    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _free = [];

    /// <summary>A block with any content.</summary>
    public byte[] Take()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var block))
                return block;
        }

        return new byte[BlockSize];
    }

    public void GiveBack(List<byte[]> blocks)
    {
        lock (_gate)
        {
            foreach (var block in blocks)
            {
                if (_free.Count == kept)
                    break;
                _free.Push(block);
            }
        }

        blocks.Clear();
    }
}
