namespace Tars.Stages.Tables;

/// <summary>Tells which columns identify rows, and which hold numbers given in sequence.</summary>
internal static class KeyColumns
{
    /// <summary>Below this, columns of any kind happen to have all values different.</summary>
    internal const int MinRows = 10;

    private const double ByName = 0.90;
    private const double ByPlace = 0.95;

    /// <summary>
    /// Columns named as keys (id, key, uuid, guid, number, …) with at least 90 % different values, or the first column when it holds
    /// whole numbers or ids and at least 95 % differ; at most a tenth of their cells may be empty.
    /// </summary>
    internal static List<(ColumnProfile Column, long Distinct)> Find(CheckContext context)
    {
        var keys = new List<(ColumnProfile, long)>();
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            bool named = IsNamed(column);
            bool first = column.Index == 1
                && (column.Kind == ColumnKind.Whole || (column.Kind == ColumnKind.Text && column.MaxLength <= 40));
            if ((!named && !first) || column.Kind is ColumnKind.Time or ColumnKind.Truth or ColumnKind.Other
                || column.Present * 10 < context.Profile.Rows * 9 || column.Distinct * 2 < column.Present)
            {
                continue;
            }

            long distinct = context.Number($"SELECT count(DISTINCT {column.Cell}) FROM t");
            bool text = !named && column.Kind == ColumnKind.Text;
            if (distinct >= column.Present * (named ? ByName : ByPlace) && (!text || IsCode(context, column)))
                keys.Add((column, distinct));
        }

        return keys;
    }

    /// <summary>Whether the last or first word of its name is one that keys have.</summary>
    internal static bool IsNamed(ColumnProfile column) =>
        column.Words.Count > 0 && (IsKeyWord(column.Words[^1]) || IsKeyWord(column.Words[0]));

    private static bool IsKeyWord(string word) =>
        word is "id" or "ids" or "key" or "uuid" or "guid" or "no" or "nr" or "num" or "number" or "seq"
        or "sequence" or "serial" or "invoice" or "identifier" or "pk" or "entry" or "nummer" or "numero";

    private static bool IsCode(CheckContext context, ColumnProfile column) =>
        context.Count($@"regexp_full_match({column.Cell}, '\S*\d+')") * 10 >= column.Present * 9;
}
