using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>What a check works with: the profile, and statements for what the profile does not hold.</summary>
internal sealed class CheckContext(
    LoadedTable table, TableProfile profile, string dataset, DateOnly today, CancellationToken cancellationToken)
{
    private const int CellLength = 200;
    private const int ShownColumns = 12;
    private const int MinMeasured = 50;
    private const int MinDistinct = 8;
    private const int MaxMeasures = 64;
    internal const int SampleRows = 20_000;

    private List<(ColumnProfile Column, long Distinct)>? _keys;
    private List<ColumnProfile>? _series;
    private List<ColumnProfile>? _measures;
    private NumberRows? _sample;
    private List<TimeSeries>? _timeSeries;
    private (ColumnProfile Thing, ColumnProfile Source, IReadOnlyList<ColumnProfile> Said)? _sources;
    private bool _soughtSources;

    internal LoadedTable Table => table;

    internal TableProfile Profile => profile;

    internal string Dataset => dataset;

    /// <summary>The day of the analysis, UTC.</summary>
    internal DateOnly Today => today;

    /// <summary>The columns that identify rows, see <see cref="KeyColumns"/>.</summary>
    internal IReadOnlyList<(ColumnProfile Column, long Distinct)> Keys => _keys ??= KeyColumns.Find(this);

    /// <summary>The columns of numbers given in sequence, see <see cref="NumberedSeries"/>.</summary>
    internal IReadOnlyList<ColumnProfile> Series => _series ??= NumberedSeries.Find(this);

    /// <summary>Columns of numbers that measure something: no keys, no sequences, enough values that differ.</summary>
    internal IReadOnlyList<ColumnProfile> Measures => _measures ??=
    [
        .. Profile.Columns.Where(column => column is { IsNumeric: true, Present: >= MinMeasured, Distinct: >= MinDistinct }
            && !KeyColumns.IsNamed(column) && !Keys.Any(key => key.Column == column) && !Series.Contains(column)).Take(MaxMeasures),
    ];

    /// <summary>The <see cref="Measures"/> in rows spread evenly over the table.</summary>
    internal NumberRows Sample => _sample ??= NumberRows.Read(this, Measures, SampleRows);

    /// <summary>Measures along columns of times in equal steps, see <see cref="Tables.TimeSeries"/>.</summary>
    internal IReadOnlyList<TimeSeries> TimeSeries => _timeSeries ??= Tables.TimeSeries.Find(this);

    /// <summary>Things and the sources that describe them, see <see cref="C03ConflictingSources.Layout"/>; null where there are none.</summary>
    internal (ColumnProfile Thing, ColumnProfile Source, IReadOnlyList<ColumnProfile> Said)? Sources
    {
        get
        {
            if (!_soughtSources)
                (_soughtSources, _sources) = (true, C03ConflictingSources.Layout(this));
            return _sources;
        }
    }

    internal CancellationToken CancellationToken => cancellationToken;

    internal ForensicContract Contract { get; init; } = ForensicContract.Empty;

    /// <summary>What the contract expects of this table; null for nothing.</summary>
    internal TableExpectation? Expected => Contract.For(dataset);

    /// <summary>What earlier reports say of this table, in the order given.</summary>
    internal IReadOnlyList<AnalyzedTable> Earlier { get; init; } = [];

    internal DateTimeOffset Now { get; init; }

    /// <summary>How many places a finding may hold as evidence.</summary>
    internal int MaxEvidence { get; init; } = Finding.UsualEvidence;

    /// <summary>
    /// SQL for the different cells of a column under the column's own name with their counts as <c>n</c>: what costs much is said of each once.
    /// </summary>
    internal static string Different(ColumnProfile column, string rows = "true") =>
        $"(SELECT {column.Cell}, count(*) AS n FROM t WHERE {rows} AND {column.Cell} IS NOT NULL GROUP BY {column.Cell})";

    internal List<object?[]> Query(string sql)
    {
        using DuckResult result = table.Connection.Query(sql, cancellationToken);
        return result.ReadAll();
    }

    /// <summary>The one number of a one-row query; 0 for null.</summary>
    internal long Number(string sql) => (long)(Query($"SELECT CAST(({sql}) AS BIGINT)")[0][0] ?? 0L);

    internal long Count(string predicate) => Number($"SELECT count(*) FROM t WHERE {predicate}");

    /// <summary>
    /// The first rows that meet a predicate over <c>t</c>, with their cells in the given columns (the first of them, when they are many).
    /// </summary>
    internal List<Evidence> Rows(string predicate, IReadOnlyList<ColumnProfile> columns) =>
        RowsOf(
            $"SELECT row, {Cells(columns)} FROM t WHERE {predicate} ORDER BY row LIMIT {MaxEvidence}",
            [.. Shown(columns).Select(column => column.Name)]);

    /// <summary>Evidence from a query whose first column is the row and whose others are texts under the given names.</summary>
    internal List<Evidence> RowsOf(string sql, IReadOnlyList<string> names) =>
    [
        .. from row in Query(sql)
           let number = (long)row[0]!
           select new Evidence(number, table.LineOf(number), [.. names.Select((name, i) => Pair(name, row[i + 1]))]),
    ];

    /// <summary>SQL for cells as text of a bounded length.</summary>
    internal static string Cells(IReadOnlyList<ColumnProfile> columns) =>
        string.Join(", ", Shown(columns).Select(column => Cut(column.Cell)));

    internal static string Cut(string value) => $"left(CAST({value} AS VARCHAR), {CellLength})";

    internal static KeyValuePair<string, string?> Pair(string name, object? value) =>
        new(name, value is null ? null : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<ColumnProfile> Shown(IReadOnlyList<ColumnProfile> columns) => columns.Take(ShownColumns);
}
