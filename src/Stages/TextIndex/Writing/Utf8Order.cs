namespace Tars.TextIndex.Writing;

/// <summary>Orders strings as their UTF-8 bytes, that is by code point.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        var i = x.AsSpan().CommonPrefixLength(y);
        if (x is null || y is null || i == x.Length || i == y.Length)
            return (x?.Length ?? -1).CompareTo(y?.Length ?? -1);
        // A surrogate stands for a code point above all others.
        return (char.IsSurrogate(x[i]), char.IsSurrogate(y[i])) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => x[i].CompareTo(y[i]),
        };
    }
}
