using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Writes the contract that tables keep as they are.</summary>
internal sealed class ContractWriter
{
    private const int MaxWords = 12;
    private const int MinPerWord = 5;
    private const double FewRows = 0.5;

    // More of them may still leave few enough once the misspelt ones are out.
    private const int MaxDistinct = MaxWords * 2;

    // The share of values of another type up to which these are faults, not what the column holds.
    private const double MaxOdd = 0.05;

    private readonly StringBuilder _text = new(
        "# What these tables keep as they are. Read it through, tighten what is meant, remove what is chance.\nexpect:\n");

    public override string ToString() => _text.ToString();

    internal void Add(CheckContext context)
    {
        _text.Append(CultureInfo.InvariantCulture, $"  {Quoted(Path.GetFileName(context.Dataset))}:\n");
        _text.Append(CultureInfo.InvariantCulture, $"    rows: {{ min: {(long)(context.Profile.Rows * FewRows)} }}\n    columns:\n");
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            List<string> remarks = [];
            string rules = string.Join(", ", Expected(context, column, remarks));
            foreach (string remark in remarks)
                _text.Append("      # ").Append(remark).Append('\n');
            _text.Append(CultureInfo.InvariantCulture, $"      {Quoted(column.Name)}: {{ {rules} }}\n");
        }
    }

    // What every value keeps, and what all but a few do; those are named beside it.
    private static IEnumerable<string> Expected(CheckContext context, ColumnProfile column, List<string> remarks)
    {
        long odd = column.Present - column.Typed;
        bool typed = column.Present > 0 && column.Kind != ColumnKind.Other && odd <= column.Present * MaxOdd;
        if (typed)
            yield return $"type: {column.Kind.ToString().ToLowerInvariant()}";
        if (typed && odd > 0)
            remarks.Add(Odd(context, column, odd));
        double filled = context.Profile.Rows == 0 ? 0 : column.Present / (double)context.Profile.Rows;
        if (filled > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"filled: {Math.Floor(filled * 1_000) / 1_000}");
        if (context.Keys.Any(key => key.Column == column && key.Distinct == column.Present))
            yield return "unique: true";
        if (!typed)
            yield break;
        if (column.Kind == ColumnKind.Text)
        {
            foreach (string rule in Words(context, column, remarks))
                yield return rule;
        }
        else if (column.IsNumeric && !context.Series.Contains(column) && !KeyColumns.IsNamed(column)
            && context.Query($"SELECT min({column.Value})::DOUBLE, max({column.Value})::DOUBLE FROM t")[0] is [double least, double most])
        {
            if (least >= 0)
                yield return "min: 0";
            if (column.Has("percent", "percentage", "pct") && most <= 100)
                yield return "max: 100";
        }
    }

    private static string Odd(CheckContext context, ColumnProfile column, long odd)
    {
        string notation = column.Notation is null ? string.Empty : $" with {column.Notation.Name}";
        string be = odd == 1 ? "is" : "are";
        string said = Invariant($"{TableText.Counted(odd, "value")} of {column.Present:N0} {be} not of the type of the others{notation}");
        List<object?[]> first = context.Query(
            $"""
            SELECT {CheckContext.Cut(column.Cell)}, row FROM t
            WHERE trim({column.Cell}) <> '' AND {column.Value} IS NULL ORDER BY row LIMIT 1
            """);
        return OneLine(first is [[string cell, long row]] ? Invariant($"{said}, first '{cell}' in row {row}") : said);
    }

    private static IEnumerable<string> Words(CheckContext context, ColumnProfile column, List<string> remarks)
    {
        if (column.Distinct <= MaxDistinct && column.Distinct * MinPerWord <= column.Present)
        {
            Dictionary<string, string> wrong = Wrong(context, column);
            List<(string Word, long Count)> words =
            [
                .. context.Query(
                    $"""
                    SELECT trim({column.Value}) AS x, count(*) AS n FROM t WHERE trim({column.Value}) <> '' AND NOT ({NullWords.Sql(column)})
                    GROUP BY x ORDER BY x LIMIT {MaxDistinct + 1}
                    """).Select(row => ((string)row[0]!, (long)row[1]!)),
            ];
            string[] kept = [.. words.Select(word => word.Word).Where(word => !wrong.ContainsKey(word))];
            if (kept.Length is > 0 and <= MaxWords && words.Count <= MaxDistinct && Array.TrueForAll(kept, word => word.Length <= 60))
            {
                foreach ((string word, long count) in words.Where(word => wrong.ContainsKey(word.Word)))
                    remarks.Add(OneLine($"left out: '{word}' ({TableText.Counted(count, "row")}), probably '{wrong[word]}'"));
                if (context.Count(NullWords.Sql(column)) is > 0 and long none)
                    remarks.Add($"left out: words for no value ({TableText.Counted(none, "row")})");
                yield return $"in: [{string.Join(", ", kept.Select(Quoted))}]";
                yield break;
            }
        }

        // Codes of one form: letters and digits in runs of the same length.
        List<object?[]> forms = context.Query(
            $"""
            SELECT DISTINCT regexp_replace(regexp_replace(trim({column.Value}), '[A-Z]', 'A', 'g'), '[0-9]', '9', 'g') AS f FROM t
            WHERE trim({column.Value}) <> '' LIMIT 2
            """);
        if (forms is [[string form]] && form.Length is >= 2 and <= 40 && form.Contains('9') && !form.Contains(' '))
            yield return $"like: {Quoted(Pattern(form))}";
    }

    // Misspelt and otherwise written values with the frequent ones that they stand for.
    private static Dictionary<string, string> Wrong(CheckContext context, ColumnProfile column)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string word, string meant) in C05RareMisspelling.Find(context, column).Concat(C04ValueVariants.Find(context, column)))
        {
            if (word.Trim() != meant.Trim())
                wrong.TryAdd(word.Trim(), meant.Trim());
        }

        return wrong;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Pattern(string form)
    {
        var pattern = new StringBuilder();
        for (int i = 0; i < form.Length;)
        {
            int end = i + 1;
            while (end < form.Length && form[end] == form[i])
                end++;
            pattern.Append(form[i] switch
            {
                'A' => "[A-Z]",
                '9' => "[0-9]",
                var c when char.IsAsciiLetterLower(c) => c.ToString(),
                var c => System.Text.RegularExpressions.Regex.Escape(c.ToString()),
            });
            if (end - i > 1)
                pattern.Append(CultureInfo.InvariantCulture, $"{{{end - i}}}");
            i = end;
        }

        return pattern.ToString();
    }

    // Single quotes take everything as it is but themselves; what has control characters needs double ones.
    private static string Quoted(string value)
    {
        if (!value.Any(char.IsControl))
            return $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' or '\\' => $"\\{c}",
                var other when char.IsControl(other) => $"\\u{(int)other:x4}",
                var other => other.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
