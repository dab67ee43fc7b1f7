using System.Text.Json;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>Texts whose tokens are known by hand.</summary>
public sealed class SentenceTokenizerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("The comet!", "the comet !")]
    [InlineData("Stars starboard telescope", "star ##s star ##board tele ##scope")]
    [InlineData("star-board", "star - [UNK]")]
    [InlineData("CAF\u00c9 cafe\u0301 Caf\u00e9", "cafe cafe cafe")]
    [InlineData("a\u5929b", "a \u5929 b")]
    [InlineData("ab aab abc", "a ##b a ##a ##b [UNK]")]
    [InlineData("\0the\u200b\tcomet\r\nwas\u00a0seen", "the comet was seen")]
    [InlineData("the \ud83d comet", "the comet")]
    [InlineData("abababababababababab abababababababababababa", "a ##b ##a ##b ##a ##b ##a ##b ##a ##b ##a ##b ##a ##b ##a ##b ##a ##b ##a ##b [UNK]")]
    [InlineData("the [SEP] comet [CLS]", "the [UNK] [UNK] [UNK] comet [UNK] [UNK] [UNK]")]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    public void WordPiece_Text_BecomesTheseTokens(string text, string tokens)
    {
        SentenceTokenizer tokenizer = Read(TinySentenceModel.TokenizerJson());
        Assert.Equal(tokens, string.Join(' ', tokenizer.Tokenize(text).Select(x => TinySentenceModel.Vocabulary[x])));
    }

    [Fact]
    public void VocabularyFile_WithoutTokenizerJson_IsBertsTokenizer()
    {
        SentenceTokenizer whole = Read(TinySentenceModel.TokenizerJson());
        File.Delete(Path.Combine(_folder, "tokenizer.json"));
        File.WriteAllLines(Path.Combine(_folder, "vocab.txt"), TinySentenceModel.Vocabulary);
        SentenceTokenizer plain = TokenizerFile.Read(_folder);
        foreach (string text in new[] { "The comet, seen over harbours!", "Caf\u00e9 \u5929 star-board", "[SEP]" })
        {
            Assert.Equal(whole.Tokenize(text), plain.Tokenize(text));
            Assert.Equal(Framed(whole, text, "the dome"), Framed(plain, text, "the dome"));
        }

        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), """{"do_lower_case": false}""");
        Assert.Equal([1], TokenizerFile.Read(_folder).Tokenize("Comet"));
    }

    [Fact]
    public void Template_OneTextAndTwo_StandAmongTheSpecialTokens()
    {
        SentenceTokenizer tokenizer = Read(TinySentenceModel.TokenizerJson());
        Assert.Equal(2, tokenizer.Template.Specials);
        Assert.Equal(3, tokenizer.Template.PairSpecials);
        Assert.Equal("2/0 5/0 6/0 3/0", Framed(tokenizer, "the comet", null));
        Assert.Equal("2/0 5/0 6/0 3/0 17/1 3/1", Framed(tokenizer, "the comet", "dome"));

        SentenceTokenizer roberta = Read(With("post_processor", """{"type": "RobertaProcessing", "sep": ["</s>", 3], "cls": ["<s>", 2], "trim_offsets": true, "add_prefix_space": true}"""));
        Assert.Equal("2/0 6/0 3/0 3/0 17/0 3/0", Framed(roberta, "comet", "dome"));
        SentenceTokenizer bert = Read(With("post_processor", """{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}"""));
        Assert.Equal("2/0 6/0 3/0 17/1 3/1", Framed(bert, "comet", "dome"));
    }

    [Theory]
    [InlineData("ab", "\u2581 ab")]
    [InlineData("abc", "\u2581 a bc")]
    [InlineData("axya", "\u2581 a <unk> a")]
    [InlineData("a xy a", "\u2581 a \u2581 <unk> \u2581 a")]
    [InlineData("de", "\u2581 de")]
    [InlineData("a  b", "\u2581 a \u2581 \u2581 b")]
    [InlineData("<s>", "\u2581 <unk>")]
    [InlineData("", "")]
    public void Unigram_Text_BecomesTheMostProbableTokens(string text, string tokens)
    {
        SentenceTokenizer tokenizer = Read(UnigramJson(Pieces));
        Assert.Equal(tokens, string.Join(' ', tokenizer.Tokenize(text).Select(x => Pieces[x].Piece)));
        Assert.Equal(1, tokenizer.Padding);
    }

    [Fact]
    public void Unigram_WithBytes_SpellsWhatItDoesNotKnow()
    {
        (string, double)[] pieces = [("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("\u2581", -3), .. Enumerable.Range(0, 256).Select(x => ($"<0x{x:X2}>", -20.0))];
        SentenceTokenizer tokenizer = Read(UnigramJson(pieces, byteFallback: true));
        Assert.Equal([4, 5 + 0xC3, 5 + 0xA9, 5 + 0x21], tokenizer.Tokenize("\u00e9!"));
    }

    [Theory]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": true}""", "a  bc", "_a|_|_bc")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "never"}""", "a b", "a|_b")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "add_prefix_space": true}""", " a", "_a")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": false}""", "a b", "_a_b")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first"}]}""", "a b", "_a|b")]
    [InlineData("""{"type": "Whitespace"}""", "a-b, c_1!? d", "a|-|b|,|c_1|!?|d")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "a12b", "a|1|2|b")]
    [InlineData("""{"type": "Digits", "individual_digits": false}""", "a12b", "a|12|b")]
    [InlineData("""{"type": "Punctuation", "behavior": "Isolated"}""", "a,,b", "a|,|,|b")]
    [InlineData("null", "a b", "a b")]
    public void PreTokenizer_Text_IsCutHere(string json, string text, string pieces)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(pieces, string.Join('|', PreTokenizers.Read(document.RootElement)(new TextPiece(text, true)).Select(x => x.Text)));
    }

    [Theory]
    [InlineData("""{"type": "NFKC"}""", "\ufb01\u2460", "fi1")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]}""", "\u00c5\u0130", "ai")]
    [InlineData("""{"type": "Lowercase"}""", "\u0130A", "i\u0307a")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "$1"}""", "a   b c", "a$1b c")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "``"}, "content": "\""}""", "``a", "\"a")]
    [InlineData("""{"type": "Prepend", "prepend": "_"}""", "a", "_a")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": true}""", " a ", " a")]
    [InlineData("""{"type": "Nmt"}""", "a\u0001\u200bb\u2028c", "a b c")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}""", "\u00c9\u5929\t", "\u00e9\u5929\t")]
    [InlineData("null", "A", "A")]
    public void Normalizer_Text_BecomesThis(string json, string text, string normal)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(normal, Normalizers.Read(document.RootElement)(text));
    }

    [Fact]
    public void CharacterMap_ReplacesClustersAndCharactersItNames()
    {
        byte[] map = CharacterMapFile.Write(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["\ufb01"] = "fi", ["\t"] = " ", ["A\u030a"] = "\u00c5", ["\u200b"] = "", ["\u3042"] = "a", ["\u3042\u3099"] = "never: six bytes",
        });
        CharacterMap parsed = CharacterMap.Parse(map);
        Assert.Equal("fix \u00c5 x", parsed.Apply("\ufb01x\tA\u030a\u200b x"));
        Assert.Equal("a\u3099", parsed.Apply("\u3042\u3099"));
        Assert.Equal(string.Empty, parsed.Apply(string.Empty));
        using var document = JsonDocument.Parse($$"""{"type": "Precompiled", "precompiled_charsmap": "{{Convert.ToBase64String(map)}}"}""");
        Assert.Equal("fi", Normalizers.Read(document.RootElement)("\ufb01"));
    }

    [Fact]
    public void CharacterMap_Damaged_IsRefusedOrFindsNothing()
    {
        Assert.Throws<InvalidDataException>(() => CharacterMap.Parse([]));
        Assert.Throws<InvalidDataException>(() => CharacterMap.Parse([255, 255, 255, 255, 1, 2, 3, 4]));
        Assert.Throws<InvalidDataException>(() => CharacterMap.Parse([3, 0, 0, 0, 1, 2, 3, 4]));
        byte[] map = CharacterMapFile.Write(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            byte[] damaged = [.. map];
            for (int i = 0; i < 20; i++)
            {
                damaged[4 + random.Next(damaged.Length - 4)] = (byte)random.Next(256);
            }

            Assert.NotNull(CharacterMap.Parse(damaged).Apply("abc\u3042 \ufb01"));
        }
    }

    [Fact]
    public void AddedTokens_ThatAreNotSpecial_AreTakenWhole()
    {
        SentenceTokenizer tokenizer = Read(With("added_tokens", """
            [{"id": 2, "content": "[CLS]", "special": true, "normalized": false}, {"id": 38, "content": "XY", "normalized": false},
             {"id": 39, "content": "XYZ", "normalized": false}, {"id": 37, "content": "the co", "normalized": true}]
            """));
        Assert.Equal([5, 39, 6, 38, 37], tokenizer.Tokenize("theXYZcomet XY The Co"));
    }

    [Theory]
    [InlineData("model", """{"type": "BPE", "vocab": {}, "merges": []}""", "'BPE' is not supported; known are WordPiece and Unigram")]
    [InlineData("normalizer", """{"type": "Unheard"}""", "the normalizer 'Unheard' is not supported")]
    [InlineData("normalizer", """{"type": "Replace", "pattern": {"Regex": "(?=a)b"}, "content": ""}""", "(?=a)b")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "AAAA"}""", "precompiled table")]
    [InlineData("pre_tokenizer", """{"type": "ByteLevel"}""", "the pre-tokenizer 'ByteLevel' is not supported")]
    [InlineData("post_processor", """{"type": "ByteLevel"}""", "the post-processor 'ByteLevel' is not supported")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}}""", "does not name each text once")]
    [InlineData("model", """{"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"a": 0}}""", "lacks the unknown token '[UNK]'")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"[UNK]": -4}}""", "the number -4")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 3, "vocab": [["a", 0]]}""", "unk_id is 3")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 0, "vocab": [["a", "b"]]}""", "tokenizer.json")]
    [InlineData("model", "7", "tokenizer.json")]
    [InlineData("added_tokens", """[{"id": 2, "content": "<mask>", "special": false, "lstrip": true}]""", "'<mask>' is not supported")]
    public void Read_WhatIsNotSupportedOrDamaged_IsRefusedByName(string member, string value, string message)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Read(With(member, value)));
        Assert.Contains(message, e.Message);
        Assert.StartsWith(Path.Combine(_folder, "tokenizer.json"), e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1, 2")]
    [InlineData("{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"\\ud800\": 1}}}")]
    public void Read_NoTokenizer_IsRefused(string json) => Assert.Throws<InvalidDataException>(() => Read(json));

    [Fact]
    public void Tokenize_TextOfOneLongWord_TakesTimeInProportion()
    {
        SentenceTokenizer tokenizer = Read(UnigramJson(Pieces));
        Assert.Equal(1 + 500_000, tokenizer.Tokenize(new string('a', 500_000)).Length);
    }

    private static readonly (string Piece, double Score)[] Pieces =
    [
        ("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("\u2581", -3), ("a", -4), ("b", -4), ("ab", -5), ("\u2581ab", -9), ("c", -4), ("bc", -4.5),
        ("d", -4), ("e", -4), ("de", -8),
    ];

    private static string UnigramJson((string Piece, double Score)[] pieces, bool byteFallback = false) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["added_tokens"] = pieces.Take(4).Select((x, i) => new { id = i, content = x.Piece, special = true, normalized = false }),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new { type = "Metaspace", replacement = "\u2581", prepend_scheme = "always", split = true },
        ["post_processor"] = null,
        ["model"] = new { type = "Unigram", unk_id = 3, byte_fallback = byteFallback, vocab = pieces.Select(x => new object[] { x.Piece, x.Score }) },
    });

    private static string With(string member, string value)
    {
        Dictionary<string, JsonElement> whole = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(TinySentenceModel.TokenizerJson())!;
        whole[member] = JsonDocument.Parse(value).RootElement;
        return JsonSerializer.Serialize(whole);
    }

    private SentenceTokenizer Read(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), json);
        return TokenizerFile.Read(_folder);
    }

    private static string Framed(SentenceTokenizer tokenizer, string first, string? second)
    {
        var ids = new List<long>();
        var types = new List<long>();
        if (second is null)
        {
            tokenizer.Template.Fill(tokenizer.Tokenize(first), ids, types);
        }
        else
        {
            tokenizer.Template.Fill(tokenizer.Tokenize(first), tokenizer.Tokenize(second), ids, types);
        }

        return string.Join(' ', ids.Zip(types, (id, type) => $"{id}/{type}"));
    }
}
