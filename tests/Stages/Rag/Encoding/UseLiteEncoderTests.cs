using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tars.Stages.Rag.Tests.Encoding;

public class UseLiteEncoderTests
{
    private static readonly Lazy<GoldenText[]> Golden = new(() => JsonSerializer.Deserialize<GoldenText[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "use-lite.json")), JsonSerializerOptions.Web)!);

    [Fact]
    public void Tokenize_GoldenTexts_GivesTheReferenceTokens()
    {
        UseLiteEncoder encoder = TestAssets.Encoder;
        Assert.All(Golden.Value, x => Assert.Equal(x.Tokens, encoder.Tokenize(x.Text)));
    }

    [Fact]
    public void Encode_GoldenTextsInOneBatch_AgreesWithTheReferenceTo1e5()
    {
        float[][] vectors = TestAssets.Encoder.Encode([.. Golden.Value.Select(x => x.Text)]);

        float worst = 0;
        for (int i = 0; i < vectors.Length; i++)
        {
            float distance = Distance(vectors[i], Golden.Value[i].Values);
            Assert.True(distance < 1e-5f, $"'{Golden.Value[i].Text}' differs by {distance}");
            worst = Math.Max(worst, distance);
        }

        Assert.True(Golden.Value.Length >= 50);
        TestContext.Current.TestOutputHelper?.WriteLine($"largest difference {worst}");
    }

    [Fact]
    public void Encode_OneTextAtATime_AgreesWithTheReferenceTo1e5()
    {
        UseLiteEncoder encoder = TestAssets.Encoder;
        Assert.All(Golden.Value, x => Assert.InRange(Distance(encoder.Encode([x.Text])[0], x.Values), 0, 1e-5f));
    }

    [Fact]
    public void Encode_NoTexts_GivesNoVectors() => Assert.Empty(TestAssets.Encoder.Encode([]));

    [Fact]
    public void Encode_HalfASurrogatePair_IsAnUnknownCharacter()
    {
        float[][] vectors = TestAssets.Encoder.Encode(["broken \ud83d here", "broken \ufffd here"]);
        Assert.Equal(0, Distance(vectors[0], vectors[1]), 1e-6f);
    }

    [Fact]
    public void EncodeWhole_LongText_SeesItsEnd()
    {
        string start = string.Concat(Enumerable.Repeat("The dome was opened and the sky was clear. ", 20));
        float[][] whole = TestAssets.Encoder.EncodeWhole([start + "Bananas are rich in potassium.", start, "short"]);
        float[][] cut = TestAssets.Encoder.Encode([start + "Bananas are rich in potassium.", start, "short"]);

        Assert.True(Distance(cut[0], cut[1]) < 1e-6f);
        Assert.True(Distance(whole[0], whole[1]) > 1e-3f);
        Assert.True(Distance(whole[2], cut[2]) < 1e-6f);
        Assert.Equal(1, TensorPrimitives.Norm<float>(whole[0]), 1e-5f);
    }

    [Fact]
    public void Encode_FromManyThreads_GivesTheSameVectors()
    {
        UseLiteEncoder encoder = TestAssets.Encoder;
        string[] texts = [.. Golden.Value.Take(20).Select(x => x.Text)];
        float[][] expected = encoder.Encode(texts);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            float[][] vectors = encoder.Encode(texts);
            for (int i = 0; i < texts.Length; i++)
            {
                Assert.Equal(expected[i], vectors[i]);
            }
        });
    }

    [Fact]
    public void Load_FolderWithoutModel_SaysWhatIsMissing()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => UseLiteEncoder.Load(folder));
        Assert.Contains("model.json", e.Message, StringComparison.Ordinal);
        Assert.Contains("use-lite", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("not json")]
    [InlineData("""{"weightsManifest":[{"paths":["../../etc/passwd"],"weights":[]}]}""")]
    [InlineData("""{"weightsManifest":[{"paths":["shard"],"weights":[{"name":"a","shape":[1000],"dtype":"float32"}]}]}""")]
    [InlineData("""{"weightsManifest":[{"paths":["shard"],"weights":[{"name":"a","shape":[2147483647,2147483647,9],"dtype":"float32"}]}]}""")]
    [InlineData("""{"weightsManifest":[{"paths":["shard"],"weights":[]}]}""")]
    public void Load_HostileManifest_IsRefused(string manifest)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "model.json"), manifest);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), """[["a", -1.5]]""");
        File.WriteAllBytes(Path.Combine(folder, "shard"), new byte[16]);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => UseLiteEncoder.Load(folder));
        Assert.Contains("model", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[["a"]]""")]
    [InlineData("""[["", 1]]""")]
    [InlineData("""[[3, 1]]""")]
    public void Load_HostileVocabulary_IsRefused(string vocabulary)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "model.json"), "{}");
        File.WriteAllText(Path.Combine(folder, "vocab.json"), vocabulary);
        Assert.Throws<InvalidDataException>(() => UseLiteEncoder.Load(folder));
    }

    private static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }

    private sealed record GoldenText(string Text, int[] Tokens, string Vector)
    {
        public float[] Values => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(Vector)).ToArray();
    }
}
