namespace Tars.TextIndex.Columns;

/// <summary>Terms in byte order: those of a list, by their numbers.</summary>
internal readonly struct TermSequence(List<byte[]> terms, int[] order)
{
    public int Count => order.Length;

    public ReadOnlySpan<byte> this[int at] => terms[order[at]];
}
