using System.Globalization;
using System.Text;
using System.Text.Json;
using Tars.TextIndex;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>How a passage stands in the text index.</summary>
internal static class PassageFields
{
    /// <summary>The root it came from: all passages of a root are replaced at once.</summary>
    public const string Root = "root";

    /// <summary>The passage's id, never used twice, by which the vector file knows it.</summary>
    public const string Id = "id";

    /// <summary>The same id as a column, which is read without unpacking what is stored.</summary>
    public const string NumberColumn = "number";
    public const string Source = "source";
    public const string Sha256 = "sha256";
    public const string Title = "title";
    public const string Heading = "heading";
    public const string Media = "media";
    public const string Language = "language";
    public const string Text = "text";
    public const string Anchors = "anchors";
    public const string Ordinal = "ordinal";
    public const string Start = "start";

    /// <summary>The first day that the document is dated, as <see cref="DateOnly.DayNumber"/>; see <see cref="DatedDays"/>.</summary>
    public const string FirstDay = "first_day";

    /// <summary>The last day.</summary>
    public const string LastDay = "last_day";

    // A keyword's limit is 32,766 bytes of UTF-8; a source is cut for filtering, never for showing.
    private const int MaxKeywordCharacters = 8000;

    public static Analyzer AnalyzerOf(IndexAnalyzer analyzer) =>
        analyzer == IndexAnalyzer.Standard ? Analyzer.Standard : Analyzer.English;

    public static IndexSchema Schema(Analyzer analyzer) => new IndexSchema()
        .Keyword(Root)
        .Keyword(Id, stored: true)
        .Column(NumberColumn, ColumnKind.Numeric)
        .Keyword(Source, stored: true)
        .Keyword(Sha256, stored: true)
        .Text(Title, stored: true, analyzer)
        .Text(Heading, stored: true, analyzer)
        .Keyword(Media, stored: true)
        .Keyword(Language, stored: true)
        .Text(Text, stored: true, analyzer)
        .Stored(Anchors)
        .Keyword(Ordinal, stored: true)
        .Stored(Start)
        .Column(FirstDay, ColumnKind.Numeric)
        .Column(LastDay, ColumnKind.Numeric);

    /// <summary>How a kind stands in <see cref="Media"/>.</summary>
    public static string MediaTerm(MediaKind media) => media.ToString().ToLowerInvariant();

    /// <summary>The key of a root: its source node and its own key, hashed when long.</summary>
    public static string RootKey(string source, string key)
    {
        string whole = $"{source}\n{key}";
        return whole.Length <= MaxKeywordCharacters
            ? whole
            : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
    }

    public static IndexDocument ToDocument(Passage passage, string root, long id)
    {
        if (passage.Source.Length > MaxKeywordCharacters)
        {
            throw new ArgumentException(
                $"The source's name has {passage.Source.Length} characters; at most {MaxKeywordCharacters} can be indexed.", nameof(passage));
        }

        IndexDocument document = new IndexDocument()
            .Add(Root, root)
            .Add(Id, id.ToString(CultureInfo.InvariantCulture))
            .Add(NumberColumn, id)
            .Add(Source, passage.Source)
            .Add(Sha256, passage.Sha256)
            .Add(Title, passage.Title)
            .Add(Heading, passage.Heading)
            .Add(Media, MediaTerm(passage.Media))
            .Add(Text, passage.Text)
            .Add(Anchors, WriteAnchors(passage.Anchors))
            .Add(Ordinal, passage.Ordinal.ToString(CultureInfo.InvariantCulture))
            .Add(Start, passage.Start.ToString(CultureInfo.InvariantCulture));
        if (passage.Language is { Length: > 0 } language)
        {
            document.Add(Language, language);
        }

        return DatedDays.Of(passage.Source, passage.ModifiedAt) is { } days
            ? document.Add(FirstDay, days.First.DayNumber).Add(LastDay, days.Last.DayNumber)
            : document;
    }

    /// <summary>The passage as stored, without its embedding and token count.</summary>
    /// <param name="get">Gives the stored value of a field, or null.</param>
    public static Passage ToPassage(Func<string, string?> get) => new()
    {
        Source = get(Source) ?? string.Empty,
        Sha256 = get(Sha256) ?? string.Empty,
        Title = get(Title) ?? string.Empty,
        Heading = get(Heading) ?? string.Empty,
        Media = Enum.TryParse(get(Media), ignoreCase: true, out MediaKind media) ? media : MediaKind.Unknown,
        Language = get(Language),
        Text = get(Text) ?? string.Empty,
        Anchors = ReadAnchors(get(Anchors)),
        Ordinal = Number(get(Ordinal)),
        Start = Number(get(Start)),
    };

    // [[start, length, page, startSeconds, endSeconds], …] with null for what is not known.
    internal static string WriteAnchors(IReadOnlyList<Anchor> anchors) =>
        JsonSerializer.Serialize(anchors.Select(x => new double?[] { x.Start, x.Length, x.Page, x.StartSeconds, x.EndSeconds }));

    internal static IReadOnlyList<Anchor> ReadAnchors(string? json)
    {
        if (json is null)
        {
            return [];
        }

        double?[][] rows = JsonSerializer.Deserialize<double?[][]>(json) ?? [];
        return [.. rows.Where(x => x is [not null, not null, _, _, _]).Select(x => new Anchor((int)x[0]!, (int)x[1]!, (int?)x[2], x[3], x[4]))];
    }

    private static int Number(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
