using System.Text;

namespace Tars.Stages.Speech.Tests;

public sealed class LlamaVocabularyTests(SpeechFixture speech)
{
    [Fact]
    public async Task Decode_JoinsPieces_DropsWhatIsNoText()
    {
        LlamaVocabulary vocabulary = LlamaVocabulary.Find(await speech.AssetFolderAsync("llama-vocabulary"));

        // 15043 and 3186 are "Hello" and "world" of the LLaMA tokenizer; 1 and 2 its start and end.
        Assert.Equal("Hello world", vocabulary.Decode([1, 15043, 3186, 2, 32_000, 32_767, -1, int.MaxValue]));
        Assert.Empty(vocabulary.Decode([]));
    }

    [Fact]
    public async Task Decode_BytesOfOneCharacter_BecomeIt()
    {
        LlamaVocabulary vocabulary = LlamaVocabulary.Find(await speech.AssetFolderAsync("llama-vocabulary"));

        // Byte tokens follow the three special ones, so byte b has the id b + 3.
        Assert.Equal("\U0001F52D", vocabulary.Decode([.. Encoding.UTF8.GetBytes("\U0001F52D").Select(b => b + 3)]));
        Assert.Equal("\uFFFD", vocabulary.Decode([0xF0 + 3]));
    }

    [Fact]
    public void Find_NoScriptHoldsIt_NamesTheFolder()
    {
        string folder = Directory.CreateDirectory(speech.PathOf("no-vocabulary")).FullName;
        File.WriteAllText(Path.Combine(folder, "other.js"), "export default 1;");

        Assert.Contains(folder, Assert.Throws<InvalidDataException>(() => LlamaVocabulary.Find(folder)).Message);
    }

    [Fact]
    public void Find_ListOfAnotherLength_SaysBoth()
    {
        string folder = Directory.CreateDirectory(speech.PathOf("short-vocabulary")).FullName;
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes("<unk>\n<s>\n</s>\n<0x00>"));
        File.WriteAllText(Path.Combine(folder, "short.js"), $"const a=\"{base64}\";");

        Assert.Contains("4 tokens instead of 32000", Assert.Throws<InvalidDataException>(() => LlamaVocabulary.Find(folder)).Message);
    }
}
