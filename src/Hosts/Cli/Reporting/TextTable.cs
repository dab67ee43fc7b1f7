using System.Globalization;

namespace Tars.Cli.Reporting;

/// <summary>Prints rows in columns: the first to the left, the others to the right.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows];
        int[] widths = [.. Enumerable.Range(0, heads.Length).Select(c => all.Max(r => r[c].Length))];
        foreach (string[] row in all)
        {
            output.WriteLine(
                string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        }
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: 1 root, 2 roots, 3 entries.</summary>
    public static string Counted(long count, string noun) =>
        $"{Number(count)} {(count == 1 ? noun : noun.EndsWith('y') ? $"{noun[..^1]}ies" : $"{noun}s")}";

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
