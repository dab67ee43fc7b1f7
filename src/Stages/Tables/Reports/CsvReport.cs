using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Writes the findings as csv (RFC 4180), to be opened in a spreadsheet without harm.</summary>
internal static class CsvReport
{
    internal static string Write(ForensicReport report)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', FindingRow.Columns.Select(column => column.Name)).Append("\r\n");
        foreach (object?[] row in FindingRow.Of(report))
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    internal static string Cell(object? value)
    {
        if (value is not string text)
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;

        // A spreadsheet runs a text that begins so as a formula, and the text is what a file said.
        bool isNumber = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        if (!isNumber && text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        if (text.Any(IsUnseen))
            text = new string([.. text.Select(c => IsUnseen(c) ? ' ' : c)]);
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static bool IsUnseen(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
