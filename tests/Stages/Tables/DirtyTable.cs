using System.Text;

namespace Tars.Stages.Tables.Tests;

/// <summary>A table of text cells with the errors that were planted in it.</summary>
internal sealed class DirtyTable(string name, string[] columns, List<string[]> rows)
{
    internal string Name => name;

    internal IReadOnlyList<string> Columns => columns;

    internal List<string[]> Rows => rows;

    /// <summary>Kind, column (null for the whole row) and row (from 0) of each planted error.</summary>
    internal List<(string Kind, string? Column, int Row)> Planted { get; } = [];

    internal int Column(string column) => Array.IndexOf(columns, column);

    internal bool Has(string column) => Column(column) >= 0;

    /// <summary>Replaces a cell that holds no error yet.</summary>
    internal bool Plant(string kind, string column, int row, Func<string, string> change)
    {
        int at = Column(column);
        string before = rows[row][at];
        string after = change(before);
        if (after == before || Planted.Exists(error => error.Row == row))
            return false;
        rows[row] = [.. rows[row]];
        rows[row][at] = after;
        Planted.Add((kind, column, row));
        return true;
    }

    /// <summary>Replaces a row that holds no error yet; null leaves it as it is.</summary>
    internal bool PlantRow(string kind, string? column, int row, Func<string[], string[]?> change)
    {
        if (Planted.Exists(error => error.Row == row) || change([.. rows[row]]) is not { } after || after.SequenceEqual(rows[row]))
            return false;
        rows[row] = after;
        Planted.Add((kind, column, row));
        return true;
    }

    internal string ToCsv()
    {
        var text = new StringBuilder(string.Join(',', columns)).Append('\n');
        foreach (string[] row in rows)
            text.AppendJoin(',', row).Append('\n');
        return text.ToString();
    }
}
