using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Rag;
using Tars.Testing;

namespace Tars.Benchmarks.Vectors;

/// <summary>
/// Embeddings of sentences made from those of text files, and of sentences held out as queries; kept in artifacts/ between runs.
/// </summary>
internal sealed class VectorCorpus
{
    /// <summary>Every so many-th sentence of the files is a query and nothing else.</summary>
    private const int HeldOut = 10;
    private const int Batch = 64;

    private VectorCorpus(string model, float[] values, float[] queries, int sentences)
    {
        Model = model;
        Values = values;
        QueryValues = queries;
        Sentences = sentences;
    }

    /// <summary>The model of the vectors.</summary>
    public string Model { get; }

    /// <summary>How many sentences of the files are part of the corpus.</summary>
    public int Sentences { get; }

    public int Count => Values.Length / UseLiteEncoder.Dimension;

    public int Queries => QueryValues.Length / UseLiteEncoder.Dimension;

    private float[] Values { get; }

    private float[] QueryValues { get; }

    public ReadOnlyMemory<float> Vector(int index) => Values.AsMemory(index * UseLiteEncoder.Dimension, UseLiteEncoder.Dimension);

    public ReadOnlySpan<float> Query(int index) => QueryValues.AsSpan(index * UseLiteEncoder.Dimension, UseLiteEncoder.Dimension);

    /// <summary>
    /// Makes or reads the vectors of so many sentences: those of the files, then ones that begin like one of them and end like another.
    /// </summary>
    public static async Task<VectorCorpus> LoadAsync(IReadOnlyList<string> files, int count)
    {
        string[] all = [.. files.SelectMany(SentencesOf).Distinct(StringComparer.Ordinal)];
        string[] queries = [.. all.Where((_, i) => i % HeldOut == 0).Take(1000)];
        string[] kept = [.. all.Where((_, i) => i % HeldOut != 0)];
        if (kept.Length < 100)
        {
            throw new ArgumentException($"The files hold {all.Length} sentences of 6 to 30 words; a few hundred are needed.", nameof(files));
        }

        var random = new Random(5);
        string[] corpus = [.. Enumerable.Range(0, count).Select(i => i < kept.Length ? kept[i] : Mix(kept[random.Next(kept.Length)], kept[random.Next(kept.Length)]))];
        AssetStore assets = AssetStore.Open(Path.Combine(Repository.Root, "assets.json"));
        UseLiteEncoder encoder = UseLiteEncoder.Load(await assets.FolderAsync(UseLiteEncoder.AssetName, CancellationToken.None));
        return new VectorCorpus(encoder.Model, Embed(encoder, corpus), Embed(encoder, queries), Math.Min(count, kept.Length));
    }

    // Collections of abstracts have spaces before their full stops and no capitals after them.
    private static IEnumerable<string> SentencesOf(string file) => File.ReadLines(file)
        .SelectMany(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..].Split([". ", "? ", "! "], StringSplitOptions.TrimEntries))
        .Where(sentence => sentence.Count(c => c == ' ') is >= 5 and < 30);

    private static string Mix(string a, string b)
    {
        string[] first = a.Split(' ');
        string[] second = b.Split(' ');
        return string.Join(' ', first.Take((first.Length + 1) / 2).Concat(second.Skip(second.Length / 2)));
    }

    private static float[] Embed(UseLiteEncoder encoder, string[] texts)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{encoder.Model}\n{string.Join('\n', texts)}")))[..16];
        string path = Path.Combine(Repository.Root, "artifacts", "vectors-bench", $"{digest}.f32");
        var values = new float[texts.Length * UseLiteEncoder.Dimension];
        if (File.Exists(path))
        {
            MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).CopyTo(values);
            return values;
        }

        for (int i = 0; i < texts.Length; i += Batch)
        {
            string[] part = texts[i..Math.Min(texts.Length, i + Batch)];
            float[][] vectors = encoder.Encode(part);
            for (int j = 0; j < part.Length; j++)
            {
                vectors[j].CopyTo(values, (i + j) * UseLiteEncoder.Dimension);
            }

            if (i % (200 * Batch) == 0)
            {
                Console.Error.WriteLine($"embedded {i} of {texts.Length}");
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".part", MemoryMarshal.AsBytes(values.AsSpan()));
        File.Move(path + ".part", path, overwrite: true);
        return values;
    }
}
