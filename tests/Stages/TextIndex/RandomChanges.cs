namespace Tars.TextIndex.Tests;

/// <summary>Additions, replacements and deletes in random order, with what should be the outcome.</summary>
internal static class RandomChanges
{
    /// <summary>Documents by key, in index order among themselves.</summary>
    public static Dictionary<string, List<RandomDocument>> Apply(IndexWriter writer, RandomCorpus corpus, int documents, int commits)
    {
        var expected = new Dictionary<string, List<RandomDocument>>(StringComparer.Ordinal);
        var random = corpus.Random;
        for (var commit = 0; commit < commits; commit++)
        {
            for (var made = 0; made < documents / commits;)
            {
                if (expected.Count > 10 && random.Next(12) == 0)
                {
                    var gone = expected.Keys.ElementAt(random.Next(expected.Count));
                    writer.DeleteDocuments("key", gone);
                    expected.Remove(gone);
                    continue;
                }

                var key = expected.Count > 10 && random.Next(6) == 0 ? expected.Keys.ElementAt(random.Next(expected.Count)) : null;
                var first = corpus.Next(key);
                var all = Enumerable.Range(0, random.Next(1, 4)).Select(i => i == 0 ? first : corpus.Next(first.Key)).ToList();
                writer.UpdateDocuments("key", first.Key, [.. all.Select(d => d.ToIndex())]);
                expected[first.Key] = all;
                made += all.Count;
            }

            writer.Commit(new Dictionary<string, string>(StringComparer.Ordinal) { ["commit"] = $"number {commit}" });
        }

        return expected;
    }
}
