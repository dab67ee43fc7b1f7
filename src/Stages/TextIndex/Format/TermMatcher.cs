using System.Buffers;
using System.Text;

namespace Tars.TextIndex.Format;

/// <summary>
/// An automaton over the code points of terms whose states are worked out as the walk through the dictionary comes to them; what two
/// terms in a row share is not worked out again. For one walk at a time.
/// </summary>
internal abstract class TermMatcher
{
    private readonly byte[] _start;
    private int[] _path = new int[32];
    private int _length;
    // The path has no way on from this depth.
    private int _dead = int.MaxValue;

    /// <param name="start">What every term that is taken begins with, or none.</param>
    protected TermMatcher(string start) => _start = Encoding.UTF8.GetBytes(start);

    /// <summary>What every term that is taken begins with.</summary>
    public ReadOnlySpan<byte> Start => _start;

    /// <summary>Whether terms that begin so can be taken.</summary>
    public virtual bool MayContinue(ReadOnlySpan<byte> prefix)
    {
        var common = Math.Min(prefix.Length, _start.Length);
        return prefix[..common].SequenceEqual(_start.AsSpan(0, common)) && Walk(prefix);
    }

    public virtual bool Takes(ReadOnlySpan<byte> term) => term.StartsWith(_start) && Walk(term) && IsEnd(_length);

    /// <summary>Whether no term from here on can be taken.</summary>
    public virtual bool IsBehind(ReadOnlySpan<byte> term) => term.SequenceCompareTo(_start) > 0 && !term.StartsWith(_start);

    /// <summary>
    /// Works out the state behind <paramref name="depth"/> code points and the next one; false where no term can be taken from there.
    /// </summary>
    protected abstract bool Step(int depth, int codePoint);

    /// <summary>Whether a term may end in the state behind so many code points.</summary>
    protected abstract bool IsEnd(int depth);

    private bool Walk(ReadOnlySpan<byte> term)
    {
        var depth = 0;
        while (!term.IsEmpty)
        {
            int code = term[0];
            var used = 1;
            if (code >= 0x80)
            {
                // A prefix may end within a code point.
                if (Rune.DecodeFromUtf8(term, out var rune, out used) == OperationStatus.NeedMoreData)
                    break;
                code = rune.Value;
            }

            term = term[used..];
            if (depth >= _length || _path[depth] != code)
            {
                if (depth == _path.Length)
                    Array.Resize(ref _path, depth * 2);
                _path[depth] = code;
                _length = depth + 1;
                _dead = Step(depth, code) ? int.MaxValue : depth;
            }

            if (depth >= _dead)
                return false;
            depth++;
        }

        _length = depth;
        return true;
    }
}
