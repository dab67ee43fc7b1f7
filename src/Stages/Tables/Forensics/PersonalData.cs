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

    private readonly HashSet<string> _columns = [.. columns];
    private readonly HashSet<string> _personal = [.. columns.Where(IsPersonal)];

    internal static bool IsPersonal(string column)
    {
        IReadOnlyList<string> words = ColumnWords.Of(column);
        return words.Any(Always.Contains) || (words.Contains("name") && (words.Count == 1 || words.Any(WithName.Contains)));
    }

    internal Finding Mask(Finding finding)
    {
        bool about = finding.Columns.Any(_personal.Contains);
        return finding with
        {
            Message = Text(finding.Message, about),
            Suggestion = Text(finding.Suggestion, about),
            Evidence =
            [
                .. finding.Evidence.Select(place => place with
                {
                    Values = [.. place.Values.Select(value => KeyValuePair.Create(value.Key, Cell(value.Key, value.Value, about || finding.Check == "V16")))],
                }),
            ],
        };
    }

    internal Figure Mask(Figure figure) => figure.Kind != FigureKind.Bars || !figure.Columns.Any(_personal.Contains) || figure.Columns.Count > 1
        ? figure
        : figure with { Points = [.. figure.Points.Select(point => point with { Label = Form(point.Label) })] };

    // In a finding about a personal column a value may stand under any name ("expected", "like") but that of another column.
    private string? Cell(string name, string? value, bool about) => value is null ? null
        : _personal.Contains(name) || (about && !_columns.Contains(name) && !double.TryParse(value, CultureInfo.InvariantCulture, out _)) ? Form(value)
        : Patterns(value);

    // Messages put a value between quotes.
    private static string Text(string text, bool about) => Patterns(about ? Quoted().Replace(text, match => Form(match.Value)) : text);

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

    [GeneratedRegex(@"'[^']{1,200}'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}([ -]?[A-Z0-9]{2,4}){3,8}\b|\b\d([ -]?\d){12,18}\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();
}
