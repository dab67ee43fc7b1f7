using System.Buffers;
using System.Text.Json;
using Tars.Duck;

namespace Tars.QueryProcess;

/// <summary>
/// Writes the answer as JSON lines: <c>{"columns":[[name,type],…]}</c>, an array of texts and nulls a row, and at the end
/// <c>{"rows":n,"more":false}</c> or, at any place, <c>{"error":text,"type":word}</c>. An answer without one of the last two is torn.
/// </summary>
internal sealed class QueryAnswer(Stream output)
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _bytes;

    internal long Rows { get; private set; }

    internal void Begin(IReadOnlyList<(string Name, string Type)> columns) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach ((string name, string type) in columns)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(type);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="DuckException">The answer grew beyond its limit.</exception>
    internal void Add(DuckChunk chunk, int row, int columns, long maxBytes)
    {
        long cells = 0;
        for (int column = 0; column < columns; column++)
            cells += chunk.Bytes(column, row).Length;
        if (_bytes + cells > maxBytes)
            throw new DuckException($"The answer has more than {maxBytes:N0} bytes; ask for less of it.", DuckErrorType.OutOfMemory);
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartArray();
            for (int column = 0; column < columns; column++)
            {
                if (chunk.IsNull(column, row))
                    json.WriteNullValue();
                else
                    json.WriteStringValue(chunk.Bytes(column, row));
            }

            json.WriteEndArray();
        }

        Flush();
        Rows++;
    }

    internal void End(bool more) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("rows", Rows);
        json.WriteBoolean("more", more);
        json.WriteEndObject();
    });

    internal void Fail(string message, DuckErrorType type) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("error", message);
        json.WriteString("type", type.ToString());
        json.WriteEndObject();
    });

    private void Write(Action<Utf8JsonWriter> write)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
            write(json);
        Flush();
    }

    private void Flush()
    {
        _line.Write("\n"u8);
        output.Write(_line.WrittenSpan);
        _bytes += _line.WrittenCount;
    }
}
