namespace Tars.Stages.Rag;

/// <summary>Which passages of an archive take part in a search. What is set must all hold; of a list any entry will do.</summary>
public sealed record PassageFilter
{
    private const int MostEntries = 100;
    private const int LongestEntry = 1000;

    /// <summary>Every passage.</summary>
    public static PassageFilter None { get; } = new();

    /// <summary>
    /// Patterns of <see cref="Passage.Source"/> as the <c>folder</c> node takes them: <c>*</c> and <c>?</c> stay within a name, <c>**</c>
    /// crosses folders, a pattern without '/' is for names at any depth, one that ends in '/' for everything below. At most 100 of 1,000
    /// characters; empty takes all.
    /// </summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>What the content is; empty takes all.</summary>
    public IReadOnlyList<MediaKind> Kinds { get; init; } = [];

    /// <summary>Two-letter codes as in <see cref="Passage.Language"/>, in either case; empty takes all, also what has none.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>
    /// Documents dated on this day or later. A document's date is the day, month or year in its name, else the day on which its file was
    /// last written; one that is dated by month or year may be of any of its days. What has no date is left out.
    /// </summary>
    public DateOnly? From { get; init; }

    /// <summary>Documents dated on this day or earlier, see <see cref="From"/>.</summary>
    public DateOnly? To { get; init; }

    /// <summary>True when every passage passes.</summary>
    internal bool IsEmpty => Sources.Count == 0 && Kinds.Count == 0 && Languages.Count == 0 && From is null && To is null;

    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem()
    {
        foreach (IReadOnlyList<string> list in (ReadOnlySpan<IReadOnlyList<string>>)[Sources, Languages])
        {
            if (list.Count > MostEntries)
            {
                return $"{list.Count} entries are too many for one filter; at most {MostEntries} are taken";
            }

            if (list.FirstOrDefault(x => string.IsNullOrWhiteSpace(x) || x.Length > LongestEntry) is { } entry)
            {
                return entry.Length > LongestEntry
                    ? $"an entry of {entry.Length} characters is too long; at most {LongestEntry} are taken"
                    : "an entry is empty";
            }
        }

        return From > To ? string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"it begins on {From:yyyy-MM-dd}, after its end on {To:yyyy-MM-dd}") : null;
    }
}
