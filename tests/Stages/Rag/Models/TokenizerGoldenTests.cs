using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>Token for token what the reference library makes of texts in many scripts; <c>Golden/make-tokenizer-golden.cjs</c> wrote it down.</summary>
public sealed class TokenizerGoldenTests : IDisposable
{
    private static readonly Lazy<JsonNode> s_golden = new(
        () => JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "tokenizers.json")))!);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Names => [.. s_golden.Value["tokenizers"]!.AsArray().Select(x => x!["name"]!.GetValue<string>())];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Tokenize_GoldenTexts_GivesTheReferenceTokens(string name)
    {
        string[] texts = [.. s_golden.Value["texts"]!.AsArray().Select(x => x!.GetValue<string>())];
        JsonNode golden = s_golden.Value["tokenizers"]!.AsArray().Single(x => x!["name"]!.GetValue<string>() == name)!;
        SentenceTokenizer tokenizer = Read(golden["file"]!.DeepClone());
        Assert.True(texts.Length > 60);
        for (int i = 0; i < texts.Length; i++)
        {
            string tokens = string.Join(' ', tokenizer.Tokenize(texts[i]).Select(x => x.ToString(CultureInfo.InvariantCulture)));
            Assert.True(golden["ids"]![i]!.GetValue<string>() == tokens, $"text {i} '{texts[i]}':\n{golden["ids"]![i]}\n{tokens}");
        }

        var ids = new List<long>();
        var types = new List<long>();
        tokenizer.Template.Fill(tokenizer.Tokenize(texts[4]), tokenizer.Tokenize(texts[5]), ids, types);
        Assert.Equal(golden["pair"]!.GetValue<string>(), string.Join(' ', ids));
        Assert.Equal(golden["types"]!.GetValue<string>(), string.Join(' ', types));
    }

    // The vocabularies stand once in the file.
    private SentenceTokenizer Read(JsonNode file)
    {
        JsonNode model = file["model"]!;
        JsonNode vocabularies = s_golden.Value["vocabularies"]!;
        model["vocab"] = model["type"]!.GetValue<string>() == "Unigram"
            ? vocabularies["unigram"]!.DeepClone()
            : new JsonObject(vocabularies["wordpiece"]!.AsArray().Select((x, i) => KeyValuePair.Create(x!.GetValue<string>(), (JsonNode?)i)));
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), file.ToJsonString(new JsonSerializerOptions()));
        return TokenizerFile.Read(_folder);
    }
}
