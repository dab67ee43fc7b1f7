using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Splits csv text into fields, for samples and single lines; whole files go through DuckDB's reader.</summary>
internal static class CsvFields
{
    /// <summary>The first records of the text. Blank lines are no records.</summary>
    internal static List<List<string>> Split(string text, char delimiter, char quote, int records)
    {
        var result = new List<List<string>>();
        var record = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        bool any = false;
        for (int i = 0; i < text.Length && result.Count < records; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != quote)
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == quote)
                    field.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (c == quote && field.Length == 0)
            {
                quoted = any = true;
            }
            else if (c == delimiter)
            {
                EndField();
                any = true;
            }
            else if (c == '\n')
            {
                EndRecord();
            }
            else if (c != '\r')
            {
                field.Append(c);
                any = true;
            }
        }

        if (result.Count < records)
            EndRecord();
        return result;

        void EndField()
        {
            record.Add(field.ToString());
            field.Clear();
        }

        void EndRecord()
        {
            if (any)
            {
                EndField();
                result.Add(record);
                record = [];
            }

            any = false;
        }
    }

    /// <summary>Whether a field is a number or a date rather than a name.</summary>
    internal static bool IsValue(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || DateTimeOffset.TryParse(field, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
