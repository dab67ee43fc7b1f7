using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Writes the doubted cells as csv, one line a cell, see <see cref="FindingCell"/>.</summary>
internal static class CellReport
{
    internal static string Write(ForensicReport report)
    {
        var text = new StringBuilder("dataset,row,line,column,value,expected,checks\r\n");
        foreach (FindingCell cell in FindingCell.Of(report))
        {
            object?[] row = [cell.Dataset, cell.Row, cell.Line, cell.Column, cell.Value, cell.Expected, string.Join(' ', cell.Checks)];
            text.AppendJoin(',', row.Select(CsvReport.Cell)).Append("\r\n");
        }

        return text.ToString();
    }
}
