using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Walks the terms of a field in byte order, block by block: all, or those that a matcher takes, without the blocks that have none.
/// </summary>
internal sealed class TermsCursor
{
    private readonly FieldTerms _terms;
    private readonly IndexInput _dict;
    private readonly TermMatcher? _matcher;
    private readonly List<Frame> _frames = [];
    private readonly long _maxBlocks;
    private byte[] _term = new byte[64];
    private byte[] _previous = new byte[64];
    private int _length = -1;
    private int _depth;
    private long _blocks;
    private TermState _state;

    /// <param name="terms">The field.</param>
    /// <param name="dict">Holds the blocks.</param>
    /// <param name="root">The block to begin with.</param>
    /// <param name="prefix">What all of its terms begin with.</param>
    /// <param name="matcher">Null takes all terms.</param>
    public TermsCursor(FieldTerms terms, IndexInput dict, long root, ReadOnlySpan<byte> prefix = default, TermMatcher? matcher = null)
    {
        _matcher = matcher;
        _terms = terms;
        _dict = dict;
        // Every block has an entry and every leaf a term, so more blocks than this are a circle.
        _maxBlocks = (terms.TermCount * 2) + 16;
        Reserve(prefix.Length);
        prefix.CopyTo(_term);
        Push(root, prefix.Length);
    }

    public ReadOnlySpan<byte> Term => _term.AsSpan(0, Math.Max(0, _length));

    public ref readonly TermState State => ref _state;

    public bool Next()
    {
        while (_depth > 0)
        {
            var frame = _frames[_depth - 1];
            if (frame.Next == frame.Block.Count)
            {
                if (frame.Block.IsLastPiece)
                    _depth--;
                else
                    Load(frame, frame.Block.End);
                continue;
            }

            var entry = frame.Next++;
            var suffix = frame.Block.Suffix(entry);
            var sub = frame.Block.SubBlock(entry);
            var length = frame.Prefix + suffix.Length;
            if (length > TermsWriter.MaxTermBytes)
                throw new IndexCorruptException(_dict.Name, $"a term has more than {TermsWriter.MaxTermBytes} bytes");
            if (sub >= 0)
            {
                Reserve(length);
                suffix.CopyTo(_term.AsSpan(frame.Prefix));
                if (_matcher is null || _matcher.MayContinue(_term.AsSpan(0, length)))
                    Push(sub, length);
                continue;
            }

            Emit(frame.Prefix, suffix);
            if (_matcher is not null && !_matcher.Takes(Term))
            {
                if (_matcher.IsBehind(Term))
                    break;
                continue;
            }

            _state = frame.Block.State(entry);
            return true;
        }

        _depth = 0;
        return false;
    }

    private void Emit(int prefix, ReadOnlySpan<byte> suffix)
    {
        var length = prefix + suffix.Length;
        Reserve(length);
        suffix.CopyTo(_term.AsSpan(prefix));
        var term = _term.AsSpan(0, length);
        if (_length >= 0 && term.SequenceCompareTo(_previous.AsSpan(0, _length)) <= 0)
            throw new IndexCorruptException(_dict.Name, "terms are out of order");
        term.CopyTo(_previous);
        _length = length;
    }

    private void Reserve(int length)
    {
        if (_term.Length >= length)
            return;
        Array.Resize(ref _term, length * 2);
        Array.Resize(ref _previous, length * 2);
    }

    private void Push(long start, int prefix)
    {
        if (_frames.Count == _depth)
            _frames.Add(new Frame());
        var frame = _frames[_depth++];
        frame.Prefix = prefix;
        Load(frame, start);
    }

    private void Load(Frame frame, long start)
    {
        if (++_blocks > _maxBlocks)
            throw new IndexCorruptException(_dict.Name, $"{_terms.TermCount} terms are spread over more than {_maxBlocks} blocks");
        frame.Block.Load(_dict, start, _terms.Field);
        frame.Next = 0;
    }

    private sealed class Frame
    {
        public TermBlock Block { get; } = new();

        public int Next { get; set; }

        public int Prefix { get; set; }
    }
}
