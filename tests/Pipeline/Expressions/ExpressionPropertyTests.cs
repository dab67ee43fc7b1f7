using System.Globalization;
using System.Text;
using Tars.Pipeline.Tests.Definition;

namespace Tars.Pipeline.Tests.Expressions;

/// <summary>Random conditions on random things give what a plain reading of the rules gives.</summary>
public sealed class ExpressionPropertyTests
{
    private static readonly string?[] Words = [null, "a", "ab", "b", "aab", ""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Matches_AgreesWithANaiveReading(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 1000; round++)
        {
            (string text, Func<Thing, bool> naive) = Or(random, 3);
            Expression compiled = ExpressionTests.Compile(text);
            for (int i = 0; i < 5; i++)
            {
                Thing thing = RandomThing(random);
                Assert.True(
                    naive(thing) == compiled.Matches(thing),
                    $"{text} on {(thing.Size, thing.Pages, thing.Language, thing.Checked, thing.Guess)}");
            }
        }
    }

    /// <summary>A random condition on a thing.</summary>
    internal static string Condition(Random random) => Or(random, 2).Text;

    private static (string Text, Func<Thing, bool> Naive) Or(Random random, int depth) =>
        Join(random, depth, "or", And, static (thing, all) => all.Any(test => test(thing)));

    private static (string Text, Func<Thing, bool> Naive) And(Random random, int depth) =>
        Join(random, depth, "and", Not, static (thing, all) => all.All(test => test(thing)));

    private static (string Text, Func<Thing, bool> Naive) Join(
        Random random,
        int depth,
        string word,
        Func<Random, int, (string Text, Func<Thing, bool> Naive)> part,
        Func<Thing, IEnumerable<Func<Thing, bool>>, bool> combine)
    {
        (string Text, Func<Thing, bool> Naive)[] parts = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => part(random, depth))];
        return (string.Join($" {word} ", parts.Select(p => p.Text)), thing => combine(thing, parts.Select(p => p.Naive)));
    }

    private static (string Text, Func<Thing, bool> Naive) Not(Random random, int depth)
    {
        switch (random.Next(5))
        {
            case 0:
                (string operand, Func<Thing, bool> naive) = Not(random, depth);
                return ($"not {operand}", thing => !naive(thing));
            case 1 when depth > 0:
                (string inside, Func<Thing, bool> test) = Or(random, depth - 1);
                return ($"({inside})", test);
            default:
                return Comparison(random);
        }
    }

    private static (string Text, Func<Thing, bool> Naive) Comparison(Random random)
    {
        string mark = random.GetItems(["==", "!=", "<", "<=", ">", ">="], 1)[0];
        int number = random.Next(-2, 4);
        string word = Words[random.Next(1, Words.Length)]!;
        switch (random.Next(7))
        {
            case 0:
                return (
                    string.Create(CultureInfo.InvariantCulture, $"size {mark} {number}"),
                    thing => Holds(mark, thing.Size.CompareTo(number)));
            case 1:
                return (
                    string.Create(CultureInfo.InvariantCulture, $"pages {mark} {number}"),
                    thing => thing.Pages is { } pages && Holds(mark, pages.CompareTo(number)));
            case 2:
                return (
                    $"language {mark} \"{word}\"",
                    thing => thing.Language is { } language && Holds(mark, string.CompareOrdinal(language, word)));
            case 3:
                return ($"language {(mark == "==" ? mark : "!=")} null", thing => thing.Language is null == (mark == "=="));
            case 4:
                string pattern = string.Concat(
                    Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.GetItems(["a", "b", "*", "?"], 1)[0]));
                return ($"language like \"{pattern}\"", thing => thing.Language is { } language && Like(pattern, language));
            case 5:
                Shape[] shapes = random.GetItems(Enum.GetValues<Shape>(), random.Next(1, 4));
                string list = string.Join(", ", shapes.Select(s => SnakeCase.Of(s.ToString())));
                bool negated = random.Next(2) == 0;
                return (
                    $"guess {(negated ? "not " : "")}in [{list}]", thing => thing.Guess is { } guess && shapes.Contains(guess) != negated);
            default:
                return ("checked", thing => thing.Checked);
        }
    }

    private static bool Holds(string mark, int order) => mark switch
    {
        "==" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static bool Like(string pattern, string text)
    {
        if (pattern.Length == 0)
            return text.Length == 0;
        if (pattern[0] == '*')
            return Enumerable.Range(0, text.Length + 1).Any(i => Like(pattern[1..], text[i..]));
        return text.Length > 0 && (pattern[0] == '?' || pattern[0] == text[0]) && Like(pattern[1..], text[1..]);
    }

    private static Thing RandomThing(Random random) => new()
    {
        Size = random.Next(-2, 4),
        Pages = random.Next(3) == 0 ? null : random.Next(-2, 4),
        Language = Words[random.Next(Words.Length)],
        Checked = random.Next(2) == 0,
        Guess = random.Next(3) == 0 ? null : (Shape)random.Next(4),
    };
}
