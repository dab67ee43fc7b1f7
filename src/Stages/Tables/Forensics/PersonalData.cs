using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tars.Stages.Tables;

/// <summary>
/// Takes what is personal out of findings and figures, and leaves its form: letters become a and A, digits 9. A column is personal by the
/// words of its name; wherever it stands, so is what has the form of an e-mail address, or of an IBAN or card number whose check
/// digits are right.
/// </summary>
/// <param name="columns">The names of the table's columns.</param>
internal sealed partial class PersonalData(IEnumerable<string> columns)
{
    private static readonly HashSet<string> Always = new(StringComparer.Ordinal)
    {
        "email", "mail", "phone", "telephone", "mobile", "fax", "iban", "ssn", "passport", "birth", "birthday", "birthdate", "dob",
        "surname", "lastname", "firstname", "forename", "fullname", "address", "street",
    };

    // A name is a person's where the column says whose, or says nothing else.
    private static readonly HashSet<string> WithName = new(StringComparer.Ordinal)
    {
        "first", "last", "full", "given", "family", "middle", "maiden", "customer", "client", "patient", "person", "employee", "contact", "user",
        "owner", "holder", "member", "student", "teacher", "guest", "passenger",
    };

    /// <summary>Names in evidence under which a number counts or measures, and is no value of a column.</summary>
    private static readonly HashSet<string> Measures = new(StringComparer.Ordinal)
    {
        "amounts", "characters", "distance", "first in row", "in common", "like row", "line", "missing", "rows", "rows with it", "score", "share",
        "size", "z",
    };

    /// <summary>Names in evidence under which a column is named.</summary>
    private static readonly HashSet<string> Naming = new(StringComparer.Ordinal) { "column", "measure", "differs in" };

    /// <summary>Characters of a value that is looked for in a message; fewer occur there by chance.</summary>
    private const int LeastHidden = 3;

    /// <summary>Digits of a number in a message that is taken for a value.</summary>
    private const int LeastDigits = 4;

    private readonly HashSet<string> _columns = [.. columns];
    private readonly HashSet<string> _personal = [.. columns.Where(IsPersonal)];

    internal static bool IsPersonal(string column)
    {
        IReadOnlyList<string> words = ColumnWords.Of(column);
        return words.Any(Always.Contains) || (words.Contains("name") && (words.Count == 1 || words.Any(WithName.Contains)));
    }

    internal Finding Mask(Finding finding)
    {
        bool about = finding.Columns.Any(_personal.Contains) || finding.Evidence.Any(Names);
        List<Evidence> places =
        [
            .. finding.Evidence.Select(place => place with
            {
                Values = [.. place.Values.Select(value => KeyValuePair.Create(value.Key, Cell(value.Key, value.Value, about || finding.Check == "V16")))],
            }),
        ];

        // What is masked in the evidence is so in the words about it, whether they quote it or not.
        string[] hidden = !about ? [] :
        [
            .. finding.Evidence.SelectMany(place => place.Values).Zip(places.SelectMany(place => place.Values))
                .Where(pair => pair.First.Value is { Length: >= LeastHidden } open && open != pair.Second.Value).Select(pair => pair.First.Value!)
                .Distinct().OrderByDescending(value => value.Length),
        ];
        return finding with
        {
            Message = Text(finding.Message, about, hidden),
            Suggestion = Text(finding.Suggestion, about, hidden),
            Evidence = places,
        };
    }

    /// <summary>The figure without what is personal; null where nothing would be left: a distribution and a series are the values.</summary>
    internal Figure? Mask(Figure figure)
    {
        bool about = figure.Columns.Any(_personal.Contains);
        return figure.Kind switch
        {
            _ when !about => figure,
            FigureKind.Bars => figure.Columns.Count > 1 ? figure
                : figure with { Points = [.. figure.Points.Select(point => point with { Label = Form(point.Label) })] },
            FigureKind.Timeline when figure.Columns.Any(column => !_personal.Contains(column)) => figure with
            {
                Columns = [.. figure.Columns.Where(column => !_personal.Contains(column))],
                Points = [.. figure.Points.Where(point => !_personal.Contains(point.Label))],
            },
            _ => null,
        };
    }

    // A finding about tables says in its evidence which column it means: "least dob".
    private bool Names(Evidence place) => place.Values.Any(value => Naming.Contains(value.Key) && value.Value is { } words
        && _personal.Any(column => words == column || words.EndsWith(" " + column, StringComparison.Ordinal)));

    // In a finding about a personal column a value may stand under any name ("expected", "like") but that of another column.
    private string? Cell(string name, string? value, bool about) => value is null ? null
        : _personal.Contains(name) || (about && !_columns.Contains(name) && !Naming.Contains(name) && !IsMeasure(name, value)) ? Form(value)
        : Patterns(value);

    private static bool IsMeasure(string name, string value) =>
        Measures.Contains(name) && double.TryParse(value, CultureInfo.InvariantCulture, out _);

    private static string Text(string text, bool about, string[] hidden)
    {
        if (!about)
            return Patterns(text);

        // A value may hold quotes itself, so that all from the first to the last is one, but for what findings write between two.
        (int first, int last) = (text.IndexOf('\'', StringComparison.Ordinal), text.LastIndexOf('\''));
        string masked = last > first ? string.Concat(text.AsSpan(0, first), Quoted(text[first..(last + 1)]), text.AsSpan(last + 1)) : text;
        masked = hidden.Aggregate(masked, (now, value) => now.Replace(value, Form(value), StringComparison.Ordinal));
        return Patterns(Number().Replace(
            masked, match => match.Value.Count(char.IsAsciiDigit) < LeastDigits || masked.AsSpan(match.Index + match.Length).TrimStart().StartsWith("%")
                ? match.Value
                : Form(match.Value)));
    }

    private static string Quoted(string values)
    {
        var masked = new StringBuilder(values.Length);
        int done = 0;
        foreach (Match between in Between().Matches(values))
        {
            masked.Append(Form(values[done..between.Index])).Append(between.Value);
            done = between.Index + between.Length;
        }

        return masked.Append(Form(values[done..])).ToString();
    }

    private static string Patterns(string text) => Code().Replace(
        Address().Replace(text, match => Form(match.Value)),
        match => CheckDigits.Kinds.Any(kind => kind.Name is "IBAN" or "Luhn (cards, IMEI)" && kind.IsShaped(CheckDigits.Plain(match.Value))
            && kind.IsValid(CheckDigits.Plain(match.Value))) ? Form(match.Value) : match.Value);

    private static string Form(string text)
    {
        var form = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            form.Append(Rune.IsUpper(rune) ? "A" : Rune.IsLetter(rune) ? "a" : Rune.IsDigit(rune) ? "9" : rune.ToString());
        }

        return form.ToString();
    }

    [GeneratedRegex(
        @"(?<=')(,| for| in [\d,]+ rows?:| \([\d,]+( of this form)?\),?| and [\d,]+ more|; gone){1,3} (?=')",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Between();

    // Counts have commas and few digits between them; what has more digits in a row is a value: a date, a phone number, an amount.
    [GeneratedRegex(@"(?<![\w.,])\d([\d.:/+TZE -]*\d)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}([ -]?[A-Z0-9]{2,4}){3,8}\b|\b\d([ -]?\d){12,18}\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();
}
