namespace Tars.Stages.Tables;

/// <summary>Numbers that carry a check digit. Each test takes the number without spaces and hyphens, in upper case.</summary>
internal static class CheckDigits
{
    /// <summary>The kinds by name. A number of another kind passes one in ten times by chance (ISBN-10: one in eleven; IBAN: 97).</summary>
    internal static IReadOnlyList<(string Name, Func<string, bool> IsShaped, Func<string, bool> IsValid)> Kinds { get; } =
    [
        (
            "IBAN",
            static x => x.Length is >= 15 and <= 34 && char.IsLetter(x[0]) && char.IsLetter(x[1]) && x.All(char.IsAsciiLetterOrDigit),
            Iban),
        ("ISBN-10", static x => x.Length == 10 && IsDigits(x.AsSpan(0, 9)) && (char.IsAsciiDigit(x[9]) || x[9] == 'X'), Isbn10),
        ("ISSN", static x => x.Length == 8 && IsDigits(x.AsSpan(0, 7)) && (char.IsAsciiDigit(x[7]) || x[7] == 'X'), Issn),
        ("EAN, UPC or ISBN-13", static x => x.Length is 8 or 12 or 13 or 14 && IsDigits(x), Gtin),
        ("Luhn (cards, IMEI)", static x => x.Length is >= 12 and <= 19 && IsDigits(x), Luhn),
    ];

    internal static string Plain(string text) =>
        text.Replace(" ", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>ISO 13616: the first four characters behind the others, letters as 10 to 35, leaves 1 modulo 97.</summary>
    private static bool Iban(string x)
    {
        int rest = 0;
        for (int i = 0; i < x.Length; i++)
        {
            char c = x[(i + 4) % x.Length];
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }

        return rest == 1;
    }

    /// <summary>ISO 2108 before 2007: weights 10 to 1, modulo 11.</summary>
    private static bool Isbn10(string x) => Weighted(x, 10) % 11 == 0;

    /// <summary>ISO 3297: weights 8 to 1, modulo 11.</summary>
    private static bool Issn(string x) => Weighted(x, 8) % 11 == 0;

    private static int Weighted(string x, int weight)
    {
        int sum = 0;
        foreach (char c in x)
            sum += weight-- * (c == 'X' ? 10 : c - '0');
        return sum;
    }

    /// <summary>GS1: weights 1 and 3 in turn from the right, modulo 10.</summary>
    private static bool Gtin(string x)
    {
        int sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (x[^(i + 1)] - '0') * (i % 2 == 0 ? 1 : 3);
        return sum % 10 == 0;
    }

    /// <summary>ISO/IEC 7812: every second digit from the right doubled, digits summed, modulo 10.</summary>
    private static bool Luhn(string x)
    {
        int sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int digit = x[^(i + 1)] - '0';
            int twice = digit * 2;
            sum += i % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice;
        }

        return sum % 10 == 0;
    }

    private static bool IsDigits(ReadOnlySpan<char> x) => !x.ContainsAnyExceptInRange('0', '9');
}
