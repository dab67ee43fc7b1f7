using System.Text;

namespace Tars.Stages.Tables.Tests;

/// <summary>A made-up table without a fault, and the same with errors in single cells.</summary>
internal sealed class TablePair
{
    private readonly string[] _columns;
    private readonly List<string[]> _clean;
    private readonly List<string[]> _dirty;

    internal TablePair(string name, string columns, List<string[]> clean)
    {
        Name = name;
        _columns = columns.Split(',');
        _clean = clean;
        _dirty = [.. clean.Select(row => (string[])row.Clone())];
    }

    internal string Name { get; }

    internal int Rows => _clean.Count;

    internal long Cells => (long)_clean.Count * _columns.Length;

    /// <summary>The kind of each error, by row (from 0) and column.</summary>
    internal Dictionary<(int Row, int Column), string> Errors { get; } = [];

    internal string Clean(int row, string column) => _clean[row][Column(column)];

    /// <summary>Changes a cell that holds no error yet; what is the same afterwards is no error.</summary>
    internal void Damage(string kind, int row, string column, Func<string, string> change)
    {
        int at = Column(column);
        if (Errors.ContainsKey((row, at)) || change(_clean[row][at]) is var after && after == _clean[row][at])
            return;
        _dirty[row][at] = after;
        Errors.Add((row, at), kind);
    }

    /// <summary>Changes each cell of a column with the given chance.</summary>
    internal void Damage(string kind, Random random, double chance, string column, Func<string, string> change)
    {
        for (int row = 0; row < Rows; row++)
        {
            if (random.NextDouble() < chance)
                Damage(kind, row, column, change);
        }
    }

    internal string CleanCsv() => Csv(_clean);

    internal string DirtyCsv() => Csv(_dirty);

    private int Column(string column) => Array.IndexOf(_columns, column);

    private string Csv(List<string[]> rows)
    {
        var text = new StringBuilder(string.Join(',', _columns)).Append('\n');
        foreach (string[] row in rows)
            text.AppendJoin(',', row.Select(Quoted)).Append('\n');
        return text.ToString();
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(",\"\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
