using Tars.TextIndex;

namespace Tars.Stages.Rag;

/// <summary>Checks the vectors that lie beside the text index of an archive.</summary>
public static class ArchiveVectors
{
    /// <summary>Says why vectors of a model cannot join those of an archive, as far as can be told without loading the model.</summary>
    /// <param name="indexFolder">The folder of the <c>index</c> node; there need not be an archive yet.</param>
    /// <param name="model">The options of an <c>embed</c> node before it.</param>
    /// <returns>Both sides in a sentence, without its end; null where nothing speaks against it.</returns>
    public static string? Clash(string indexFolder, EmbedOptions model)
    {
        ArgumentException.ThrowIfNullOrEmpty(indexFolder);
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            string? recorded = RecordedModel(indexFolder);
            string expected = TextEncoders.ExpectedModel(model, recorded);
            return recorded is null || recorded.StartsWith(expected, StringComparison.Ordinal)
                ? null
                : $"{indexFolder} holds vectors of {recorded}, new ones would be of {expected.TrimEnd('@')}; two models are never mixed";
        }
        catch (Exception e) when (e is IndexException or InvalidDataException or IOException)
        {
            // No archive, a damaged one, or no model: whoever needs them will say so.
            return null;
        }
    }

    /// <summary>Reads every vector file of the last commit through and compares it with its checksum.</summary>
    /// <param name="indexFolder">The folder of the <c>index</c> node, or of a text index without vectors.</param>
    /// <returns>A message for each file that is missing or damaged; empty where all is well or there are none.</returns>
    /// <exception cref="IndexNotFoundException">There is no commit.</exception>
    /// <exception cref="IndexCorruptException">The text index cannot be opened; check that first.</exception>
    public static IReadOnlyList<string> Faults(string indexFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(indexFolder);
        IReadOnlyDictionary<string, string> userData;
        using (IndexReader reader = IndexReader.Open(indexFolder))
        {
            userData = reader.UserData;
        }

        if (!userData.ContainsKey(IndexState.IdKey))
        {
            return [];
        }

        var faults = new List<string>();
        foreach (string name in IndexState.Parse(userData, indexFolder).VectorFiles)
        {
            try
            {
                string rowsName = VectorFileNames.IsGraph(name) ? VectorFileNames.RowsOf(name) : name;
                using VectorSegment segment = VectorSegment.Open(VectorFileNames.PathOf(indexFolder, rowsName));
                if (VectorFileNames.IsGraph(name))
                {
                    using VectorGraph graph = VectorGraph.Open(VectorFileNames.PathOf(indexFolder, name), segment);
                    graph.Verify();
                }
                else
                {
                    segment.Verify();
                }
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                faults.Add(e.Message);
            }
        }

        return faults;
    }

    // All files are of one model, and none is left where no vector is.
    private static string? RecordedModel(string indexFolder)
    {
        using IndexReader reader = IndexReader.Open(indexFolder);
        if (IndexState.Parse(reader.UserData, indexFolder).VectorFiles.FirstOrDefault(x => !VectorFileNames.IsGraph(x)) is not { } name)
        {
            return null;
        }

        using VectorSegment segment = VectorSegment.Open(VectorFileNames.PathOf(indexFolder, name));
        return segment.Model;
    }
}
