namespace Tars.Stages.Rag;

/// <summary>Names of the files that hold vectors: <c>vectors-X.vec</c> the rows, <c>vectors-X.int8.hnsw</c> their graph.</summary>
internal static class VectorFileNames
{
    private const string Prefix = "vectors-";
    private const string RowsSuffix = ".vec";
    private const string GraphSuffix = ".hnsw";

    /// <summary>A name for rows that no other file has.</summary>
    public static string NewRows() => $"{Prefix}{Guid.NewGuid():n}{RowsSuffix}";

    /// <summary>The name of the graph of a file in a form.</summary>
    public static string GraphOf(string rows, VectorForm form) => $"{Stem(rows)}.{form.ToString().ToLowerInvariant()}{GraphSuffix}";

    public static bool IsGraph(string name) => name.EndsWith(GraphSuffix, StringComparison.Ordinal);

    /// <summary>The name of the file that a graph belongs to.</summary>
    public static string RowsOf(string graph) => Stem(Stem(graph)) + RowsSuffix;

    /// <summary>Where a file lies.</summary>
    /// <exception cref="InvalidDataException">The name would lead out of the folder.</exception>
    public static string PathOf(string folder, string name) => Path.GetFileName(name) == name && name.Length > 0
        ? Path.Combine(folder, name)
        : throw new InvalidDataException($"{folder}: '{name}' is no name of a vector file.");

    /// <summary>The files of a folder that hold vectors, complete or not.</summary>
    public static IEnumerable<string> In(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, $"{Prefix}*{RowsSuffix}").Concat(Directory.EnumerateFiles(folder, $"{Prefix}*{GraphSuffix}"))
        : [];

    private static string Stem(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
