namespace Tars.Stages.Tables.Tests;

/// <summary>How many of the wrong cells of a table were named, and how many others.</summary>
/// <param name="Errors">Cells that are wrong.</param>
/// <param name="Found">Of these, how many were named.</param>
/// <param name="Named">Cells that were named.</param>
internal readonly record struct CellScore(int Errors, int Found, int Named)
{
    internal double Precision => Named == 0 ? 1 : Found / (double)Named;

    internal double Recall => Errors == 0 ? 1 : Found / (double)Errors;

    internal double F1 => Errors + Named == 0 ? 1 : 2.0 * Found / (Errors + Named);

    /// <summary>Holds the cells that a report doubts against those that are wrong, both by row (from 0) and column.</summary>
    internal static CellScore Of(IReadOnlySet<(int Row, int Column)> errors, IReadOnlySet<(int Row, int Column)> named) =>
        new(errors.Count, named.Count(errors.Contains), named.Count);

    /// <summary>The cells that a report over one table doubts, by row (from 0) and column; and by which checks.</summary>
    internal static Dictionary<(int Row, int Column), IReadOnlyList<string>> CellsOf(ForensicReport report)
    {
        List<string> columns = [.. report.Tables.Single().Columns.Select(column => column.Name)];
        return FindingCell.Of(report).ToDictionary(cell => ((int)cell.Row - 1, columns.IndexOf(cell.Column)), cell => cell.Checks);
    }
}
