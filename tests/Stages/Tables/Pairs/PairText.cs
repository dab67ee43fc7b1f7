using System.Globalization;

namespace Tars.Stages.Tables.Tests;

/// <summary>Names, sentences and typing errors for made-up tables.</summary>
internal static class PairText
{
    private static readonly string[] Starts =
        ["Al", "Bar", "Car", "Den", "El", "Fair", "Green", "Hart", "In", "Jack", "King", "Lin", "Mar", "North", "Oak", "Pres", "Rich", "Spring", "Tal", "Wood"];

    private static readonly string[] Middles = ["", "", "", "ing", "er", "le", "ing", "a", "es", "or"];

    private static readonly string[] Ends =
        ["ton", "ville", "field", "burg", "wood", "ford", "ham", "dale", "son", "land", "mont", "port", "worth", "bury", "mere", "well"];

    private static readonly string[] Nouns =
    [
        "patients", "surgery", "treatment", "children", "therapy", "outcome", "river", "garden", "night", "captain", "mirror", "winter", "letter",
        "island", "doctor", "machine", "memory", "island", "valley", "harbour", "effects", "review", "trial", "disease", "infection", "management",
    ];

    private static readonly string[] Others =
        ["the", "of", "in", "with", "a", "after", "acute", "silent", "modern", "chronic", "last", "golden", "early", "randomised", "broken", "and"];

    internal static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    internal static T Pick<T>(this Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    /// <summary>Names of which no two are the same.</summary>
    internal static string[] Names(this Random random, int count)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (names.Count < count)
            names.Add(random.Pick(Starts) + random.Pick(Middles) + random.Pick(Ends));
        return [.. names];
    }

    internal static string Sentence(this Random random, int least, int most)
    {
        string[] words = [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(i => i % 2 == 0 ? random.Pick(Others) : random.Pick(Nouns))];
        string text = string.Join(' ', words);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>One letter or digit replaced by x.</summary>
    internal static string Crossed(this Random random, string text)
    {
        int[] places = [.. Enumerable.Range(0, text.Length).Where(i => char.IsLetterOrDigit(text[i]) && text[i] is not ('x' or 'X'))];
        if (places.Length == 0)
            return text;
        int at = random.Pick(places);
        return text[..at] + "x" + text[(at + 1)..];
    }

    /// <summary>A letter left out, doubled, replaced, or exchanged with the next.</summary>
    internal static string Mistyped(this Random random, string text)
    {
        if (text.Length < 3)
            return text;
        int at = random.Next(1, text.Length - 1);
        return random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, text[at].ToString()),
            2 => text[..at] + (char)('a' + random.Next(26)) + text[(at + 1)..],
            _ => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
        };
    }
}
