using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Writes the contract that tables keep as they are.</summary>
internal sealed class ContractWriter
{
    private const int MaxWords = 12;
    private const int MinPerWord = 5;
    private const double FewRows = 0.5;

    private readonly StringBuilder _text = new(
        "# What these tables keep as they are. Read it through, tighten what is meant, remove what is chance.\nexpect:\n");

    public override string ToString() => _text.ToString();

    internal void Add(CheckContext context)
    {
        _text.Append(CultureInfo.InvariantCulture, $"  {Quoted(Path.GetFileName(context.Dataset))}:\n");
        _text.Append(CultureInfo.InvariantCulture, $"    rows: {{ min: {(long)(context.Profile.Rows * FewRows)} }}\n    columns:\n");
        foreach (ColumnProfile column in context.Profile.Columns)
            _text.Append(
                CultureInfo.InvariantCulture, $"      {Quoted(column.Name)}: {{ {string.Join(", ", Expected(context, column))} }}\n");
    }

    private static IEnumerable<string> Expected(CheckContext context, ColumnProfile column)
    {
        // Only what every value keeps.
        bool whole = column.Present > 0 && column.Typed == column.Present && column.Kind != ColumnKind.Other;
        if (whole)
            yield return $"type: {column.Kind.ToString().ToLowerInvariant()}";
        double filled = context.Profile.Rows == 0 ? 0 : column.Present / (double)context.Profile.Rows;
        if (filled > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"filled: {Math.Floor(filled * 1_000) / 1_000}");
        if (context.Keys.Any(key => key.Column == column && key.Distinct == column.Present))
            yield return "unique: true";
        if (!whole)
            yield break;
        if (column.Kind == ColumnKind.Text)
        {
            foreach (string rule in Words(context, column))
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

    private static IEnumerable<string> Words(CheckContext context, ColumnProfile column)
    {
        if (column.Distinct <= MaxWords * 2 && column.Distinct * MinPerWord <= column.Present)
        {
            List<object?[]> words = context.Query(
                $"SELECT DISTINCT trim({column.Value}) AS x FROM t WHERE trim({column.Value}) <> '' ORDER BY x LIMIT {MaxWords + 1}");
            if (words.Count <= MaxWords && words.TrueForAll(word => ((string)word[0]!).Length <= 60))
            {
                yield return $"in: [{string.Join(", ", words.Select(word => Quoted((string)word[0]!)))}]";
                yield break;
            }
        }

        // Codes of one form: letters and digits in runs of the same length.
        List<object?[]> forms = context.Query(
            $@"SELECT DISTINCT regexp_replace(regexp_replace(trim({column.Value}), '[A-Z]', 'A', 'g'), '[0-9]', '9', 'g') AS f FROM t WHERE trim({column.Value}) <> '' LIMIT 2");
        if (forms is [[string form]] && form.Length is >= 2 and <= 40 && form.Contains('9') && !form.Contains(' '))
            yield return $"like: {Quoted(Pattern(form))}";
    }

    private static string Pattern(string form)
    {
        var pattern = new StringBuilder();
        for (int i = 0; i < form.Length;)
        {
            int end = i + 1;
            while (end < form.Length && form[end] == form[i])
                end++;
            pattern.Append(
                form[
                    i] switch { 'A' =>
                        "[A-Z]", '9' =>
                            "[0-9]", var c when char.IsAsciiLetterLower(c) =>
                                c.ToString(), var c => System.Text.RegularExpressions.Regex.Escape(c.ToString()) });
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
