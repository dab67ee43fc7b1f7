using System.Globalization;

namespace Tars.Pipeline.Expressions;

/// <summary>Reads and compares the values of conditions.</summary>
internal static class Values
{
    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The token's value in the field's kind, or null when it is of another kind.</summary>
    public static object? Read(Field field, ExpressionToken token)
    {
        bool word = token.Kind == TokenKind.Word;
        switch (field.Kind)
        {
            case ValueKind.Text:
                return !word || Describe(token) == "a text" ? token.Text : null;
            case ValueKind.Truth:
                return word && token.Text is "true" or "false" ? token.Text == "true" : null;
            case ValueKind.Number:
                return word ? Number(token.Text) : null;
            case ValueKind.Member:
                return SnakeCase.TryMember(field.Type, token.Text, out object? member) ? member : null;
            case ValueKind.Duration:
                return word && Duration.TryParse(token.Text, out TimeSpan duration) ? duration : null;
            default:
                // A time without an offset is meant in UTC, so that a definition says the same everywhere.
                return DateTimeOffset.TryParseExact(
                    token.Text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                    out DateTimeOffset time)
                    ? time
                    : null;
        }
    }

    /// <summary>What a token is, in words.</summary>
    public static string Describe(ExpressionToken token)
    {
        if (token.Kind == TokenKind.Text)
            return "a text";
        if (token.Text is "true" or "false")
            return "true or false";
        if (Number(token.Text) is not null)
            return "a number";
        return Duration.TryParse(token.Text, out _) ? "a duration" : "a text";
    }

    /// <summary>Negative, zero or positive as in <see cref="IComparable"/>; null when the two have no order (a NaN).</summary>
    public static int? Compare(object left, object right)
    {
        if (left is string text)
            return string.CompareOrdinal(text, (string)right);
        if (left is double || (left is long && right is double))
        {
            double a = Convert.ToDouble(left, null);
            double b = Convert.ToDouble(right, null);
            return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
        }

        return ((IComparable)left).CompareTo(right);
    }

    /// <summary>The closure that compares a field's value with a constant of its kind.</summary>
    public static Func<object, bool> Test(Field field, string mark, object constant)
    {
        Func<int?, bool> holds = mark switch
        {
            "==" => static c => c == 0,
            "!=" => static c => c != 0,
            "<" => static c => c < 0,
            "<=" => static c => c <= 0,
            ">" => static c => c > 0,
            _ => static c => c >= 0,
        };
        return payload => field.Read(payload) is { } value && holds(Compare(value, constant));
    }

    private static object? Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        if (!(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            return number;
        return ByteSize.TryParse(text, out ByteSize size) ? size.Bytes : null;
    }
}
