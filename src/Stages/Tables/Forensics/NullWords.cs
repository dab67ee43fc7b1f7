using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Words that stand for "no value".</summary>
internal static class NullWords
{
    // Words that are also a fair value of a column of text ("none", "unknown", "-") count in columns of other kinds only.
    private static readonly string[] Certain =
    [
        "n/a", "n.a.", "#n/a", "na", "<na>", "null", "(null)", "nil", "?", "??", "missing", "undefined", "not available",
        "#value!", "#ref!", "#div/0!", "#null!", "tbd",
    ];

    private static readonly string[] InOtherKinds = ["-", "--", "---", ".", "none", "unknown", "empty", "blank", "x"];

    /// <summary>What counts whatever the column; not "nan", which is a number.</summary>
    internal static string Sql(string cell) => $"lower(trim({cell})) IN ({List([.. Certain, .. InOtherKinds])})";

    /// <summary>What counts in a column of the given kind. "na" is Namibia among country codes, so it counts in longer text only.</summary>
    internal static string Sql(ColumnProfile column) => column.Kind != ColumnKind.Text
        ? Sql(column.Cell)
        : $"lower(trim({column.Cell})) IN ({List(column.MaxLength > 2 ? [.. Certain, "nan"] : Certain.Where(word => word != "na"))})";

    private static string List(IEnumerable<string> words) => string.Join(", ", words.Select(DuckSql.Literal));
}
