using Tars.Pipeline;
using Tars.Stages.Rag;
using Tars.TextIndex;

namespace Tars.Stages.Rag.Tests.Vectors.Crash;

/// <summary>
/// Writes commits whose content follows from their number, so that whoever reads can tell whether text and vectors are of one.
/// </summary>
internal static class GenerationWriter
{
    private const string Model = "toy@1";
    private const int Roots = 24;
    private const int PassagesOfRoot = 40;
    private const int Dimension = 24;
    private const int LeastRowsOfGraph = 200;

    /// <summary>Makes commits from the last one on. Each writes a third of the roots anew, and now and then takes one away.</summary>
    public static void Write(string folder, int commits)
    {
        using ArchiveWriter writer = ArchiveWriter.Open(folder, IndexAnalyzer.English, Owner(folder), VectorForm.Int8, LeastRowsOfGraph);
        int number = Last(folder);
        for (int i = 0; i < commits; i++)
        {
            number++;
            for (int root = 0; root < Roots; root++)
            {
                if (root == 0 || (root + number) % 3 == 0)
                {
                    writer.Replace($"root {root}", (root + number) % 7 == 0 && root > 0 ? [] : Passages(root, number));
                }
            }

            writer.Commit();
        }
    }

    /// <summary>The number of the last commit; 0 before the first.</summary>
    /// <exception cref="InvalidOperationException">Text and vectors are not of one commit.</exception>
    public static int Last(string folder)
    {
        try
        {
            using ArchiveIndex index = ArchiveIndex.Open(folder);
            return Check(index);
        }
        catch (IndexNotFoundException)
        {
            return 0;
        }
    }

    private static int Check(ArchiveIndex index)
    {
        IReadOnlyList<(long Id, float Score)> vectors = index.Vectors.Count == 0
            ? []
            : index.Vectors.SearchExactly(new float[Dimension], int.MaxValue);
        if (vectors.Count != index.Count || vectors.Count != index.Vectors.Count)
        {
            throw new InvalidOperationException($"{index.Count} passages, {vectors.Count} vectors");
        }

        int last = 0;
        foreach ((long id, _) in vectors)
        {
            int doc = index.DocumentOf(id);
            string text = doc < 0 ? throw new InvalidOperationException($"vector {id} has no passage") : index.Passage(doc).Text;
            string[] words = text.Split(' ');
            int number = int.Parse(words[^1], System.Globalization.CultureInfo.InvariantCulture);
            float[] expected = Vector(words[0], number);
            if (Math.Abs(index.Vectors.Score(expected, id)!.Value - 1) > 1e-4)
            {
                throw new InvalidOperationException($"the vector of passage {id} is not that of '{text}'");
            }

            last = Math.Max(last, number);
        }

        // The walk through the graph has to find what stands there as well.
        foreach ((long id, _) in vectors.Where(x => x.Id % 50 == 0))
        {
            string[] words = index.Passage(index.DocumentOf(id)).Text.Split(' ');
            float[] query = Vector(words[0], int.Parse(words[^1], System.Globalization.CultureInfo.InvariantCulture));
            if (index.Vectors.Search(query, 10).All(x => x.Id != id))
            {
                throw new InvalidOperationException($"passage {id} is not found by its own vector");
            }
        }

        return last;
    }

    private static List<Passage> Passages(int root, int number) =>
    [
        .. Enumerable.Range(0, PassagesOfRoot).Select(i => new Passage
        {
            Source = $"{root}.txt",
            Sha256 = $"{root}-{number}",
            Title = $"{root}.txt",
            Media = MediaKind.Document,
            Text = $"p{root}x{i} of {number}",
            Start = 0,
            Ordinal = i,
            Anchors = [],
            Embedding = new Embedding(Model, Vector($"p{root}x{i}", number)),
        }),
    ];

    private static float[] Vector(string name, int number)
    {
        int seed = number;
        foreach (char c in name)
        {
            seed = unchecked((seed * 31) + c);
        }

        var random = new Random(seed);
        float[] vector = [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / norm)];
    }

    private static FolderOwner Owner(string folder) => FolderOwner.Of(
        new NodeContext { Pipeline = "crash", Name = "library", BaseFolder = folder, StateFolder = folder, Assets = NoAssets.Instance }, folder);

    private sealed class NoAssets : AssetResolver
    {
        public static NoAssets Instance { get; } = new();

        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("the writer needs no assets");

        public override string Digest(string name) => throw new InvalidOperationException("the writer needs no assets");
    }
}
