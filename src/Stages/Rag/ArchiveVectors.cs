using Tars.TextIndex;

namespace Tars.Stages.Rag;

/// <summary>Checks the vectors that lie beside the text index of an archive.</summary>
public static class ArchiveVectors
{
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
}
