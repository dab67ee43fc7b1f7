namespace Tars.TextIndex.Tests;

public sealed class AnalyzerTests
{
    /// <summary>Lines with something particular about their words; the Java test takes them too.</summary>
    public static readonly string[] Samples =
    [
        "The quick brown foxes jumped over Mr. O'Neill's dogs' beds, at 3.14 or 1,000.50 per cent (e.g. 7:30).",
        "snake_case __init__ a_1 _ __ x-y foo.bar foo..bar foo:bar can't 'quoted' rock 'n' roll U.S.A. AT&T",
        "http://www.example.com/path?x=1&y=2 user@example.org C++ C# .NET #tag @name 50% $3",
        "Árvíztűrő tükörfúrógép ÉCOLE straße Größe ΑΒΓΔ Σίσυφος Ελλάδα привет МИР İstanbul ﬁnance",
        "中文字符 日本語のテキスト カタカナ ひらがな ｶﾀｶﾅ 한국어 텍스트",
        "שלום עולם צה\"ל ג'ירפה",
        "العربية نص ١٢٣ ٤٫٥",
        "ภาษาไทย ง่ายมาก ລາວ ខ្មែរ",
        "😀 👍🏽 👨‍👩‍👧 🇫🇷🇩🇪 a😀b",
        "e\u0301te\u0301 na\u00efve co\u00adop\u00aderate zero\u200bwidth 𝒳𝒴 𐐀𐐁 x\u2019s dog\u2019s dog\uff07s DOG'S",
        "relational conditional valency hesitancy digitizer conformably radically differently vilely analogously vietnamization predication",
        "operator feudalism decisiveness hopefulness callousness formality sensitivity sensibility triplicate formative formalize electricity",
        "electrical hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment",
        "dependent adoption homologou communism activate angularity homologous effective bowdlerize probate rate cease controll roll",
        "caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned falling hissing fizzed failing filing happy sky",
        "ied ies eed ing ed s ss a is of and into such skies dying lying news geology apologies archaeology yes y yy by say",
        "1st 2nd v1.2.3 2024-05-06T07:08:09 192.168.0.1 0x1F 1e5 ½ ² Ⅳ ⓐ ªº №",
        "",
        "   \t ",
        "«guillemets» „low“ —dash— …",
    ];

    private static readonly string[] Beginnings =
        ["cas", "niñ", "habl", "rat", "nac", "luc", "run", "stop", "gener", "electr", "organ", "comm", "univers", "á", "pez", "inter", "Quis", "b", "y", "tr"];

    private static readonly string[] Endings =
    [
        "", "o", "a", "e", "os", "as", "es", "ces", "eses", "ión", "iones", "ado", "ábamos", "mente", "ísimo", "idad", "ing", "ed", "ation", "ational",
        "iveness", "ly", "s", "sses", "ies", "fulness", "izer", "ability", "ible", "'s", "’s", "ü", "ence", "er", "ment", "ous", "ñas", "ï", "ll",
    ];

    /// <summary>A line of words with the endings of both languages, and their stop words.</summary>
    internal static string Inflected(Random random) => string.Join(' ', Enumerable.Range(0, 60).Select(_ => random.Next(6) switch
    {
        0 => Pick(random, ["de", "la", "los", "también", "fuéramos", "the", "of", "not", "estaríamos", "AÑO", "DOGS"]),
        1 => Pick(random, Beginnings) + Pick(random, Endings) + Pick(random, Endings),
        _ => Pick(random, Beginnings) + (char)random.Next('a', 'z' + 1) + Pick(random, Endings),
    }));

    [Fact]
    public void Spanish_drops_stop_words_and_number_and_gender()
    {
        Assert.Equal(
            [new("observatori", 2, 4, 17), new("pez", 2, 21, 26), new("cancion", 2, 29, 38)],
            Analyzer.Spanish.Tokenize("Los observatorios de peces y canciones"));
    }

    [Fact]
    public void Standard_splits_words_and_lower_cases()
    {
        Assert.Equal(
            [new("the", 1, 0, 3), new("o'neill", 1, 4, 11), new("3.14", 1, 13, 17), new("中", 1, 18, 19), new("文", 1, 19, 20)],
            Analyzer.Standard.Tokenize("The O'Neill, 3.14 中文"));
    }

    [Fact]
    public void English_drops_stop_words_and_possessives_and_stems()
    {
        Assert.Equal(
            [new("fox", 2, 4, 9), new("den", 1, 10, 14), new("connect", 3, 22, 33)],
            Analyzer.English.Tokenize("The fox's dens are in connections"));
    }

    [Fact]
    public void Offsets_lie_in_the_text_and_terms_are_not_empty_for_any_input()
    {
        var random = new Random(71);
        for (var round = 0; round < 500; round++)
        {
            var text = new string(
                [.. Enumerable.Range(0, random.Next(400)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 0x250 : 0x10000))]);
            foreach (var analyzer in new[] { Analyzer.Standard, Analyzer.English, Analyzer.Spanish })
            {
                var end = 0;
                foreach (var token in analyzer.Tokenize(text))
                {
                    Assert.True(token.Start >= end && token.End > token.Start && token.End <= text.Length && token.PositionIncrement >= 1);
                    Assert.NotEmpty(token.Term);
                    end = token.End;
                }
            }
        }
    }

    [Fact]
    public void Words_longer_than_255_are_cut()
    {
        Assert.Equal([255, 255, 90], Analyzer.Standard.Tokenize(new string('a', 600)).Select(t => t.Term.Length));
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
