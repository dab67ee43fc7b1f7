namespace Tars.Stages.Tables;

/// <summary>How often the values of two columns come together.</summary>
internal sealed class Contingency
{
    private readonly Dictionary<(string A, string B), double> _cells = [];
    private readonly Dictionary<string, double> _a = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _b = new(StringComparer.Ordinal);

    /// <summary>How many pairs there are.</summary>
    internal double All { get; private set; }

    /// <summary>The share of the value that comes most, in the column where it is larger.</summary>
    internal double TopShare => All == 0 ? 1 : Math.Max(_a.Values.Max(), _b.Values.Max()) / All;

    /// <summary>
    /// Cramér's V with Bergsma's correction for bias (Journal of the Korean Statistical Society 42, 2013): 0 for independent columns, 1 where
    /// either tells the other.
    /// </summary>
    internal double CramersV
    {
        get
        {
            if (_a.Count < 2 || _b.Count < 2 || All < 2)
                return 0;

            // The sum over all cells of (observed - expected)² / expected, of which those that are empty need no visit.
            double phi = _cells.Sum(cell => cell.Value * cell.Value / (_a[cell.Key.A] * _b[cell.Key.B])) - 1;
            double rows = _a.Count, columns = _b.Count, beside = All - 1;
            double corrected = Math.Max(0, phi - ((rows - 1) * (columns - 1) / beside));
            double least = Math.Min(rows - ((rows - 1) * (rows - 1) / beside), columns - ((columns - 1) * (columns - 1) / beside)) - 1;
            return least <= 0 ? 0 : Math.Min(1, Math.Sqrt(corrected / least));
        }
    }

    /// <summary>What one column tells of the other, in bits.</summary>
    internal double MutualInformation =>
        All == 0 ? 0 : _cells.Sum(cell => cell.Value / All * Math.Log2(cell.Value * All / (_a[cell.Key.A] * _b[cell.Key.B])));

    internal void Add(string a, string b, double count)
    {
        _cells[(a, b)] = _cells.GetValueOrDefault((a, b)) + count;
        _a[a] = _a.GetValueOrDefault(a) + count;
        _b[b] = _b.GetValueOrDefault(b) + count;
        All += count;
    }
}
