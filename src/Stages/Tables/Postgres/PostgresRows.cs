using System.Globalization;
using Npgsql;
using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>
/// The rows of a query to PostgreSQL, every value as the text that the server writes; DuckDB casts it. Reads block: DuckDB asks from a
/// thread of its own.
/// </summary>
internal sealed class PostgresRows : DuckRows, IDisposable
{
    private const int LargestDecimal = 38;

    private readonly NpgsqlDataReader _reader;
    private readonly long _most;
    private readonly CancellationToken _cancellationToken;
    private long _rows;
    private bool _done;

    internal PostgresRows(NpgsqlDataReader reader, long most, CancellationToken cancellationToken)
    {
        (_reader, _most, _cancellationToken) = (reader, most, cancellationToken);
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(i => new DuckColumn($"c{i + 1}", DuckType.Text))];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Select = string.Join(", ", Columns.Select((column, i) =>
        {
            string name = names.Add(reader.GetName(i)) ? reader.GetName(i) : $"{reader.GetName(i)} (column {i + 1})";
            names.Add(name);
            return $"CAST({column.Name} AS {TypeOf(reader.GetDataTypeName(i))}) AS {DuckSql.Identifier(name)}";
        }));
    }

    public override IReadOnlyList<DuckColumn> Columns { get; }

    /// <summary>SQL for the columns with their own names and types.</summary>
    internal string Select { get; }

    public override int Read(DuckBatch batch)
    {
        int count = 0;
        while (!_done && count < batch.Capacity)
        {
            _cancellationToken.ThrowIfCancellationRequested();

            // What is here already is given at once. What is not may never come, and a read without a token would hear of no end.
            Task<bool> next = _reader.ReadAsync(_cancellationToken);
            if (!(next.IsCompletedSuccessfully ? next.Result : next.GetAwaiter().GetResult()))
            {
                _done = true;
                break;
            }

            for (int column = 0; column < Columns.Count; column++)
            {
                if (_reader.IsDBNull(column))
                    batch.SetNull(column, count);
                else
                    batch.SetText(column, count, _reader.GetString(column));
            }

            count++;
        }

        _rows += count;
        return _rows <= _most ? count
            : throw new InvalidDataException($"the query gives more than {_most:N0} rows; ask for less, or raise max_rows");
    }

    public void Dispose() => _done = true;

    /// <summary>DuckDB's type for one of PostgreSQL's, by the name that the server's catalogue gives it.</summary>
    internal static string TypeOf(string type)
    {
        string bare = type.StartsWith("pg_catalog.", StringComparison.Ordinal) ? type["pg_catalog.".Length..] : type;
        int bracket = bare.IndexOf('(', StringComparison.Ordinal);
        string word = bracket < 0 ? bare : bare[..bracket] + bare[(bare.IndexOf(')', StringComparison.Ordinal) + 1)..];
        return word switch
        {
            "smallint" => "SMALLINT",
            "integer" => "INTEGER",
            "bigint" or "oid" => "BIGINT",
            "real" => "FLOAT",
            "double precision" => "DOUBLE",
            "numeric" => bracket < 0 ? "DOUBLE" : Decimal(bare[(bracket + 1)..bare.IndexOf(')', StringComparison.Ordinal)]),
            "boolean" => "BOOLEAN",
            "date" => "DATE",
            "timestamp" or "timestamp without time zone" => "TIMESTAMP",
            "timestamp with time zone" => "TIMESTAMPTZ",
            _ => "VARCHAR",
        };
    }

    private static string Decimal(string digits)
    {
        int[] numbers = [.. digits.Split(',').Select(n => int.TryParse(n, CultureInfo.InvariantCulture, out int value) ? value : -1)];
        return numbers is [> 0 and <= LargestDecimal and var all, >= 0 and var behind] && behind <= all ? $"DECIMAL({all},{behind})"
            : numbers is [> 0 and <= LargestDecimal and var whole] ? $"DECIMAL({whole},0)"
            : "DOUBLE";
    }
}
