using System.Globalization;
using System.Text;
using Tars.Testing;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>Words are cut as Java cuts them, whatever code point stands between whatever neighbours.</summary>
public sealed class JavaAnalysisTests
{
    private static readonly Lazy<List<(int First, int Last)>> Listed = new(ReadListed);
    private static readonly string[] Neighbours =
    [
        "a",
        "1",
        "\u30A2",
        "\u05D0",
        "_",
        "\u0E01",
        "\u4E2D",
        "\U0001F600",
        "\u0301",
        "'",
        "\U0001F1E6",
        "",
    ];

    private static readonly string[] Parts =
    [
        "a", "B", "1", "23", "_", "\u30A2", "\u05D0", "\u05D1", "\u0E01", "\u0E31", "\u4E2D", "\u3005", "\u3042", "\uAC00", "\u0416", "\U00010400", "'", "\"", ".", ",",
        ":", ";", "\u2019", "-", " ", "\u0301", "\u200D", "\u00AD", "\uFE0F", "\uFE0E", "\u20E3", "#", "*", "\U0001F600", "\u2600", "\u270A", "\U0001F3FB",
        "\U0001F1E6", "\U0001F3F4", "\U000E0067", "\U000E007F", "\u00A9", "\u24C2", "\uFF11", "\u066B", "\u0661", "\u00B2", "\uD800", "\uDC00", "\u0130", "\u1E9E",
    ];

    [Fact]
    public void Every_code_point_parts_and_joins_words_as_in_Java_but_for_those_listed_in_the_documentation()
    {
        var codes = Codes().ToList();
        var different = Different("standard", codes.ConvertAll(c => string.Join(' ', Neighbours.Select(n => n + c + n))));
        Assert.Equal(codes.Where(IsListed), different.Select(i => codes[i]));
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("english")]
    [InlineData("spanish")]
    public void Words_in_any_order_of_their_parts_are_cut_as_in_Java(string analyzer)
    {
        var random = new Random(12);
        var lines = Enumerable.Range(0, 30_000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Parts[random.Next(Parts.Length)])))
            .Concat(Enumerable.Range(0, 300).Select(_ => string.Concat(Enumerable.Range(0, random.Next(100, 900))
                .Select(_ => random.Next(20) == 0 ? Parts[random.Next(Parts.Length)] : "ab\u0301"[random.Next(2)..])))).ToList();
        Assert.Equal([], Different(analyzer, lines).Select(i => string.Join(' ', lines[i].Select(c => $"{(int)c:X4}"))));
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("english")]
    [InlineData("spanish")]
    public void Texts_of_the_machine_give_the_terms_that_Java_gives(string analyzer)
    {
        var lines = Texts().SelectMany(File.ReadLines).Where(l => l.Length > 0).Take(60_000).ToList();
        Assert.SkipWhen(
            lines.Sum(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length) < 20_000, "there is little text on this machine");
        Assert.Equal([], Different(analyzer, lines).Select(i => lines[i]));
    }

    private static IEnumerable<string> Texts()
    {
        var root = Repository.Root;
        string[] folders =
        [
            Path.Combine(root, "docs"),
            Path.Combine(root, "samples"),
            "/usr/share/common-licenses",
            "/usr/share/perl",
            "/usr/share/doc",
        ];
        return folders.Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*", new EnumerationOptions { RecurseSubdirectories = true }))
            .Where(f => Path.GetExtension(f) is ".md" or ".txt" or ".pod" or "" && new FileInfo(f).Length < 1 << 20)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Numbers of the lines whose tokens are others than Java's.</summary>
    private static List<int> Different(string name, List<string> lines)
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        File.WriteAllText(folder["lines"], string.Join('\n', lines), new UTF8Encoding(false));
        // What is no valid text is written as a replacement character, which both sides get to see.
        var read = File.ReadAllText(folder["lines"]).Split('\n');
        var java = JavaProgram.Run("TokenList", name, folder["lines"]).Split("=\n");
        var analyzer = name switch { "english" => Analyzer.English, "spanish" => Analyzer.Spanish, _ => Analyzer.Standard };
        return [.. Enumerable.Range(0, lines.Count).Where(i =>
            string.Concat(analyzer.Tokenize(read[i]).Select(t => $"{t.Term} {t.PositionIncrement} {t.Start} {t.End}\n")) != java[i])];
    }

    private static bool IsListed(Rune code) => Listed.Value.Exists(r => r.First <= code.Value && code.Value <= r.Last);

    /// <summary>The hexadecimal ranges in the fenced block of the page.</summary>
    private static List<(int First, int Last)> ReadListed()
    {
        static int Code(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var block = File.ReadAllText(Path.Combine(Repository.Root, "docs", "text-analysis.md")).Split("```")[1];
        return [.. block.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split('-')).Select(r => (Code(r[0]), Code(r[^1])))];
    }

    private static IEnumerable<Rune> Codes()
    {
        for (var value = 1; value < 0x110000; value++)
        {
            // Of the large uniform ranges a part is enough.
            var step = value is (> 0x3400 and < 0x9F00) or (> 0xAC00 and < 0xD700) or (> 0xE000 and < 0xF800) ? 97
                : value > 0x20000 ? 1009
                : 1;
            if (value % step == 0 && value != '\n' && Rune.IsValid(value))
                yield return new Rune(value);
        }
    }
}
