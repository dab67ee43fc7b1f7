namespace Tars.TextIndex;

/// <summary>What to sort documents by: a column, the score or the number.</summary>
public sealed record SortKey
{
    private SortKey(string? field, bool isScore, bool descending, bool missingFirst)
    {
        Field = field;
        IsScore = isScore;
        IsDescending = descending;
        MissingFirst = missingFirst;
    }

    /// <summary>Higher scores first.</summary>
    public static SortKey Score { get; } = new(null, isScore: true, descending: true, missingFirst: false);

    /// <summary>In the order of their numbers.</summary>
    public static SortKey Document { get; } = new(null, isScore: false, descending: false, missingFirst: false);

    /// <summary>The field whose column is meant; null for score and number.</summary>
    public string? Field { get; }

    /// <summary>Whether scores are meant.</summary>
    public bool IsScore { get; }

    /// <summary>Whether larger values come first.</summary>
    public bool IsDescending { get; }

    /// <summary>Whether documents without a value come before the others, whichever way those are sorted.</summary>
    public bool MissingFirst { get; }

    /// <summary>
    /// By a column: numbers by value, strings by the bytes of their UTF-8; of several values the one that comes first counts (ascending
    /// the least, descending the greatest). A field that no document has a value of makes all equal.
    /// </summary>
    public static SortKey By(string field, bool descending = false, bool missingFirst = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        return new SortKey(field, isScore: false, descending, missingFirst);
    }
}
