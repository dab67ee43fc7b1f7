using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Finds the last full block of a term's documents that ends before a given one, by the skip entries on several levels, and the frequency
/// and norm pairs of the block or the run of blocks that holds it. Goes forward only. For one thread.
/// </summary>
internal sealed class SkipReader
{
    private readonly IndexInput _input;
    private readonly FieldInfo _field;
    private readonly int _documents;
    private readonly Level[] _levels;
    private Entry _last;

    /// <summary>For a term with skip data alone.</summary>
    public SkipReader(IndexInput input, FieldInfo field, in TermState state)
    {
        _input = input;
        _field = field;
        // A list that ends with a full block has no entry for that.
        _documents = state.DocFreq % PostingsBlock.Size == 0 ? state.DocFreq - 1 : state.DocFreq;
        _levels = new Level[SkipWriter.LevelsFor(_documents)];
        Levels = _levels.Length;
        var at = state.DocStart + state.SkipOffset;
        for (var i = _levels.Length - 1; i >= 0; i--)
        {
            long length = 0;
            if (i > 0)
            {
                var reader = input.ReaderAt(at);
                length = reader.ReadVLong();
                at += reader.Position;
            }

            if (length > input.Length - at)
                throw new IndexCorruptException(input.Name, $"skip data at {at} is said to have {length} bytes");
            _levels[i] = new Level { Start = at, At = at, Interval = PostingsBlock.Size * (long)Math.Pow(SkipWriter.Multiplier, i) };
            _levels[i].Next = new Entry { DocPointer = state.DocStart, PosPointer = state.PosStart, PayPointer = state.PayStart };
            at += length;
        }

        _last = _levels[0].Next;
    }

    /// <summary>Levels that have an entry at or behind the document last asked for; 0 in what follows the last full block.</summary>
    public int Levels { get; private set; }

    /// <summary>The entry that <see cref="SkipTo"/> found: the end of the last block before the document.</summary>
    public ref readonly Entry Last => ref _last;

    /// <summary>The last document of the block that holds the one asked for, on a level below <see cref="Levels"/>.</summary>
    public int EndOf(int level) => _levels[level].Next.Doc;

    /// <summary>Distinguishes the runs of a level, for caching what is made of their impacts.</summary>
    public long RunOf(int level) => _levels[level].Skipped;

    /// <summary>The encoded pairs of frequency and norm of the run.</summary>
    public ReadOnlySpan<byte> ImpactsOf(int level) => _input.Slice(_levels[level].ImpactsAt, _levels[level].ImpactsLength);

    /// <summary>Moves to the block that holds <paramref name="target"/>; gives back how many documents lie before that block.</summary>
    public int SkipTo(int target)
    {
        var level = 0;
        while (level < Levels - 1 && target > _levels[level + 1].Next.Doc)
            level++;
        while (level >= 0)
        {
            if (target > _levels[level].Next.Doc)
            {
                LoadNext(level);
                continue;
            }

            if (level > 0 && _last.Child > _levels[level - 1].At)
                DescendTo(level - 1);
            level--;
        }

        return (int)(_levels[0].Skipped - _levels[0].Interval);
    }

    private void LoadNext(int at)
    {
        var level = _levels[at];
        _last = level.Next;
        level.Skipped += level.Interval;
        if (level.Skipped > _documents)
        {
            level.Next.Doc = int.MaxValue;
            Levels = Math.Min(Levels, at);
            return;
        }

        var reader = _input.ReaderAt(level.At);
        var step = reader.ReadVInt();
        if (step < 0 || step > int.MaxValue - 1 - level.Next.Doc)
            throw reader.Corrupt($"a skip entry at {level.At} leads {step} documents ahead");
        level.Next.Doc += step;
        level.Next.DocPointer += reader.ReadVLong();
        if (_field.HasPositions)
        {
            level.Next.PosPointer += reader.ReadVLong();
            level.Next.PosBuffered = reader.ReadCount(PostingsBlock.Size, "number of positions before a block");
            if (_field.HasPayloads)
                reader.ReadVInt();
            if (_field.HasPayloads || _field.HasOffsets)
                level.Next.PayPointer += reader.ReadVLong();
        }

        level.ImpactsLength = reader.ReadCount(reader.Remaining, "length of impacts");
        level.ImpactsAt = level.At + reader.Position;
        reader.ReadBytes(level.ImpactsLength);
        if (at > 0)
            level.Next.Child = _levels[at - 1].Start + reader.ReadVLong();
        level.At += reader.Position;
    }

    /// <summary>Continues on the level below where the last entry of the level above points to.</summary>
    private void DescendTo(int at)
    {
        var level = _levels[at];
        level.At = _last.Child;
        level.Skipped = _levels[at + 1].Skipped - _levels[at + 1].Interval;
        level.Next = _last;
        level.Next.Child = 0;
        if (at == 0)
            return;
        var reader = _input.ReaderAt(level.At);
        level.Next.Child = _levels[at - 1].Start + reader.ReadVLong();
        level.At += reader.Position;
    }

    /// <summary>The state at the end of a full block.</summary>
    internal struct Entry
    {
        public int Doc;
        public long DocPointer;
        public long PosPointer;

        /// <summary>Positions of the block at <see cref="PosPointer"/> that belong to documents before.</summary>
        public int PosBuffered;

        /// <summary>As <see cref="PosPointer"/>, for what is beside the positions.</summary>
        public long PayPointer;

        public long Child;
    }

    private sealed class Level
    {
        public Entry Next;

        public long Start { get; init; }

        public long Interval { get; init; }

        public long At { get; set; }

        /// <summary>Documents up to the end of <see cref="Next"/>.</summary>
        public long Skipped { get; set; }

        public long ImpactsAt { get; set; }

        public int ImpactsLength { get; set; }
    }
}
