namespace Tars.TextIndex;

/// <summary>A query's text cannot be understood; the message says where and why.</summary>
public sealed class QuerySyntaxException : FormatException
{
    internal QuerySyntaxException(int position, string reason)
        : base($"query, column {position + 1}: {reason}") => (Position, Reason) = (position, reason);

    /// <summary>Offset in UTF-16 units of what is wrong; the length of the text where something is missing at its end.</summary>
    public int Position { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }
}
