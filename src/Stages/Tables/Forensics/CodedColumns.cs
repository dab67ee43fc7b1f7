using System.Text;
using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Columns with a whole number for each different value; what is blank has -1.</summary>
internal sealed class CodedColumns
{
    private readonly Dictionary<ColumnProfile, int> _places = [];
    private readonly int[][] _codes;
    private readonly List<string>[] _texts;

    private CodedColumns(IReadOnlyList<ColumnProfile> columns, int[][] codes, List<string>[] texts)
    {
        for (int i = 0; i < columns.Count; i++)
            _places.Add(columns[i], i);
        (_codes, _texts) = (codes, texts);
    }

    internal int Rows => _codes.Length == 0 ? 0 : _codes[0].Length;

    internal int[] Of(ColumnProfile column) => _codes[_places[column]];

    internal string Text(ColumnProfile column, int code) => _texts[_places[column]][code];

    /// <summary>How many different values a column has.</summary>
    internal int Values(ColumnProfile column) => _texts[_places[column]].Count;

    /// <summary>Reads every row (step 1; then the place is the row's number less 1), or each so many-th.</summary>
    internal static CodedColumns Read(CheckContext context, IReadOnlyList<ColumnProfile> columns, long step = 1)
    {
        string values = string.Join(", ", columns.Select(column => $"CAST({column.Value} AS VARCHAR)"));
        var codes = columns.Select(_ => new List<int>()).ToArray();
        var texts = columns.Select(_ => new List<string>()).ToArray();
        var known = columns.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        char[] buffer = new char[256];
        using DuckResult result = context.Table.Connection.Query(
            $"SELECT {values} FROM t WHERE row % {step} = 0 ORDER BY row", context.CancellationToken);
        while (result.Fetch(out DuckChunk chunk))
        {
            for (int column = 0; column < columns.Count; column++)
            {
                var lookup = known[column].GetAlternateLookup<ReadOnlySpan<char>>();
                for (int row = 0; row < chunk.Count; row++)
                {
                    if (chunk.IsNull(column, row))
                    {
                        codes[column].Add(-1);
                        continue;
                    }

                    ReadOnlySpan<byte> bytes = chunk.Bytes(column, row);
                    if (buffer.Length < bytes.Length)
                        buffer = new char[bytes.Length];
                    ReadOnlySpan<char> text = buffer.AsSpan(0, Encoding.UTF8.GetChars(bytes, buffer));
                    if (text.IsWhiteSpace())
                    {
                        codes[column].Add(-1);
                        continue;
                    }

                    if (!lookup.TryGetValue(text, out int code))
                    {
                        code = texts[column].Count;
                        texts[column].Add(text.ToString());
                        lookup[text] = code;
                    }

                    codes[column].Add(code);
                }
            }
        }

        return new(columns, [.. codes.Select(list => list.ToArray())], texts);
    }
}
