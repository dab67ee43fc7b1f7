using System.Globalization;

namespace Tars.Stages.Rag;

/// <summary>
/// What an index says about itself in the user data of its text index's commit; text and vectors change together with it.
/// </summary>
/// <param name="Id">Names the index: made when it is, never changed.</param>
/// <param name="Analyzer">How its text was cut into terms.</param>
/// <param name="NextPassage">The id that the next passage gets.</param>
/// <param name="VectorFiles">The vector files of this commit, oldest first.</param>
/// <param name="Owner">The node that writes it; null for an index from before owners were recorded.</param>
internal sealed record IndexState(
    string Id, IndexAnalyzer Analyzer, long NextPassage, IReadOnlyList<string> VectorFiles, FolderOwner? Owner)
{
    public const string IdKey = "tars.index";
    private const string FormatKey = "tars.format";
    private const string AnalyzerKey = "tars.analyzer";
    private const string NextKey = "tars.next_passage";
    private const string VectorsKey = "tars.vectors";
    private const string OwnerKey = "tars.owner";
    private const string Format = "1";

    public static IndexState Create(IndexAnalyzer analyzer, FolderOwner owner) =>
        new(Guid.NewGuid().ToString("n"), analyzer, 0, [], owner);

    /// <summary>Reads the user data of a commit.</summary>
    /// <exception cref="InvalidDataException">It is no archive's, or one of another format.</exception>
    public static IndexState Parse(IReadOnlyDictionary<string, string> userData, string folder)
    {
        if (!userData.TryGetValue(IdKey, out string? id))
        {
            throw new InvalidDataException(
                $"{folder}: a text index, but not one that the index node wrote. Give the node a folder of its own.");
        }

        if (!userData.TryGetValue(FormatKey, out string? format) || format != Format
            || !userData.TryGetValue(AnalyzerKey, out string? name) || !Enum.TryParse(name, ignoreCase: true, out IndexAnalyzer analyzer)
            || !userData.TryGetValue(NextKey, out string? next)
            || !long.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out long nextPassage)
            || !userData.TryGetValue(VectorsKey, out string? vectors))
        {
            throw new InvalidDataException(
                $"{folder}: the index has format '{format ?? "?"}', this program reads format '{Format}'. " +
                "Delete the folder; the next run rebuilds it.");
        }

        return new IndexState(
            id, analyzer, nextPassage, vectors.Split('/', StringSplitOptions.RemoveEmptyEntries),
            FolderOwner.Parse(userData.GetValueOrDefault(OwnerKey)));
    }

    public IReadOnlyDictionary<string, string> ToUserData() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [IdKey] = Id,
        [FormatKey] = Format,
        [AnalyzerKey] = Analyzer.ToString().ToLowerInvariant(),
        [NextKey] = NextPassage.ToString(CultureInfo.InvariantCulture),
        [VectorsKey] = string.Join('/', VectorFiles),
        [OwnerKey] = Owner?.ToText() ?? string.Empty,
    };
}
