using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Collects the skip entries of one term on up to ten levels; every eighth entry of a level has one on the level above.</summary>
internal sealed class SkipWriter
{
    public const int Multiplier = 8;
    public const int MaxLevels = 10;
    private readonly MemoryOutput _impactBytes = new();
    private readonly Level[] _levels;

    public SkipWriter(int maxDoc)
    {
        _levels = new Level[LevelsFor(maxDoc)];
        for (var i = 0; i < _levels.Length; i++)
            _levels[i] = new Level();
    }

    /// <summary>Levels for a list of so many documents (a writer sizes for the segment, a reader for the term).</summary>
    public static int LevelsFor(int documents)
    {
        if (documents <= PostingsBlock.Size)
            return 1;
        var levels = 1;
        for (var n = documents / PostingsBlock.Size; n >= Multiplier; n /= Multiplier)
            levels++;
        return Math.Min(levels, MaxLevels);
    }

    /// <param name="field">The field whose terms follow.</param>
    /// <param name="start">Where the term's documents, positions and offsets begin.</param>
    public void Reset(FieldInfo field, in SkipPoint start)
    {
        foreach (var level in _levels)
            level.Reset(field, start);
    }

    /// <summary>
    /// Notes the state at the end of a full block; <paramref name="impacts"/> are those of the documents since the entry before.
    /// </summary>
    public void Add(int documents, in SkipPoint point, Impacts impacts)
    {
        _levels[0].Impacts.AddAll(impacts);
        var blocks = documents / PostingsBlock.Size;
        long child = 0;
        for (var i = 0; i < _levels.Length; i++)
        {
            var level = _levels[i];
            if (i + 1 < _levels.Length)
                _levels[i + 1].Impacts.AddAll(level.Impacts);
            level.Write(point, _impactBytes);
            var end = level.Buffer.Length;
            if (i > 0)
                level.Buffer.WriteVLong(child);
            child = end;
            if (blocks % Multiplier != 0)
                break;
            blocks /= Multiplier;
        }
    }

    public void WriteTo(DataOutput output)
    {
        for (var i = _levels.Length - 1; i > 0; i--)
        {
            if (_levels[i].Buffer.Length == 0)
                continue;
            output.WriteVLong(_levels[i].Buffer.Length);
            output.WriteBytes(_levels[i].Buffer.Written);
        }

        output.WriteBytes(_levels[0].Buffer.Written);
    }

    private sealed class Level
    {
        private FieldInfo _field = null!;
        private SkipPoint _last;

        public MemoryOutput Buffer { get; } = new();

        public Impacts Impacts { get; } = new();

        public void Reset(FieldInfo field, in SkipPoint start)
        {
            Buffer.Clear();
            Impacts.Clear();
            _field = field;
            _last = start;
        }

        public void Write(in SkipPoint end, MemoryOutput scratch)
        {
            Buffer.WriteVInt(end.LastDoc - _last.LastDoc);
            Buffer.WriteVLong(end.DocPointer - _last.DocPointer);
            if (_field.HasPositions)
            {
                Buffer.WriteVLong(end.PosPointer - _last.PosPointer);
                Buffer.WriteVInt(end.PosBuffered);
                if (_field.HasOffsets)
                    Buffer.WriteVLong(end.PayPointer - _last.PayPointer);
            }

            scratch.Clear();
            Impacts.Write(scratch);
            Impacts.Clear();
            Buffer.WriteVInt(scratch.Length);
            Buffer.WriteBytes(scratch.Written);
            _last = end;
        }
    }
}
