using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics query FILE… --sql TEXT</c>: a question in SQL over tables, in a confined process.</summary>
internal static class ForensicQueryCommand
{
    private const int WidestCell = 60;
    private const int ToldColumns = 5;

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Tables: csv, JSON lines, Parquet, SQLite.",
            Arity = ArgumentArity.OneOrMore,
        };
        var sql = new Option<string>("--sql")
        {
            Description = "One statement that reads; DuckDB's SQL.",
            HelpName = "STATEMENT",
            Required = true,
        };
        Option<string> format = CommonOptions.Among("--format", "The form of the answer.", "table", "table", "csv", "json");
        Option<bool> json = CommonOptions.Json();
        Option<int> rows = CommonOptions.Number("--rows", "The most rows to give.", new QueryLimits().Rows, 1, 1_000_000);
        Option<int> seconds = CommonOptions.Number(
            "--seconds", "How long the statement may run.", (int)new QueryLimits().Time.TotalSeconds, 1, 86_400);
        Option<int> memory = CommonOptions.Number("--memory-mb", "How much memory it may take.", new QueryLimits().MemoryMb, 1, 65_536);
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "query",
            """
            Ask tables a question in SQL; it reads these files alone, in a process of its own, without network where that is possible.

            A table is named as its file, without extension and with _ for what is no letter or digit; a single one also 'data'.

            Examples:
              tars forensics query orders.csv --sql "SELECT country, count(*) FROM data GROUP BY ALL"
              tars forensics query orders.csv people.parquet --sql "FROM orders JOIN people USING (id)" --json
            """)
        {
            files, sql, format, json, rows, seconds, memory, offline,
        };
        command.SetAction(async (result, stop) =>
        {
            await ForensicsCommand.RefuseAsync(result.GetValue(files)!, stop);
            var limits = new QueryLimits
            {
                Rows = result.GetValue(rows),
                Time = TimeSpan.FromSeconds(result.GetValue(seconds)),
                MemoryMb = result.GetValue(memory),
            };
            if (!TableQuery.ForbidsNetwork)
            {
                await terminal.Error.WriteLineAsync(
                    "warning: this system lets no process be kept from the network (unshare --net); only DuckDB's settings keep the "
                        + "statement from it.");
            }

            QueryResult answer = await AskAsync(
                result.GetValue(files)!, result.GetValue(sql)!, limits, result.GetValue(offline), terminal, stop);
            await terminal.Out.WriteAsync(result.GetValue(json) ? Json(answer) : result.GetValue(format) switch
            {
                "json" => Json(answer),
                "csv" => Csv(answer),
                _ => Table(answer),
            });
            await TellAsync(answer.TextColumns, terminal);
            if (answer.More)
            {
                await terminal.Error.WriteLineAsync(
                    $"There are more than {TextTable.Number(limits.Rows)} rows; --rows N gives more of them.");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Says which columns are text, why, and how to read them nevertheless.</summary>
    private static async Task TellAsync(IReadOnlyList<TextColumn> columns, Terminal terminal)
    {
        foreach (TextColumn column in columns.Take(ToldColumns))
        {
            string place = column.Line is { } line ? $"line {TextTable.Number(line)}" : $"row {TextTable.Number(column.Row)}";
            string why = column.Other > 0
                ? $"but for {TextTable.Number(column.Other)} of {TextTable.Number(column.Values)}, first '{column.First}' in {place}"
                : $"as '{column.First}' in {place}";
            await terminal.Error.WriteLineAsync(Terminal.SafeLine(
                $"note: {column.Table}.{column.Column} is text: its values are {column.Kind}, {why}. To read it: {column.Read}"));
            if (column.Find is { } find)
            {
                await terminal.Error.WriteLineAsync(
                    Terminal.SafeLine($"      To see {(column.Other == 1 ? "that row" : "those rows")}: {find}"));
            }
        }

        if (columns.Count > ToldColumns)
        {
            await terminal.Error.WriteLineAsync(
                $"note: so are {TextTable.Number(columns.Count - ToldColumns)} more; --json names them all.");
        }
    }

    private static async Task<QueryResult> AskAsync(
        string[] files, string sql, QueryLimits limits, bool offline, Terminal terminal, CancellationToken stop)
    {
        string work = Directory.CreateTempSubdirectory("tars-query-").FullName;
        try
        {
            return await new TableQuery(ToolAssets.Open(offline, terminal), work, limits).RunAsync(files, sql, stop);
        }
        catch (QueryException refused)
        {
            throw new CliException(refused.LimitReached ? ExitCode.Failed : ExitCode.Usage, refused.Message);
        }
        catch (ItemException unreadable)
        {
            throw new CliException(ExitCode.InputOutput, unreadable.Message);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Table(QueryResult answer)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        TextTable.Write(text, [.. answer.Columns.Select(c => Cell(c.Name))], answer.Rows.Select(row => row.Select(Cell).ToArray()));
        return text.ToString();
    }

    private static string Cell(string? value)
    {
        string line = Terminal.SafeLine(value ?? string.Empty);
        return line.Length <= WidestCell ? line : line[..(WidestCell - 1)] + "…";
    }

    private static string Csv(QueryResult answer)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', answer.Columns.Select(c => Field(c.Name))).Append("\r\n");
        foreach (IReadOnlyList<string?> row in answer.Rows)
        {
            text.AppendJoin(',', row.Select(Field)).Append("\r\n");
        }

        return text.ToString();

        static string Field(string? value) => value is null ? string.Empty
            : value.Length == 0 || value.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
    }

    private static string Json(QueryResult answer)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WritePropertyName("columns");
            JsonSerializer.Serialize(json, answer.Columns.Select(c => new { name = c.Name, type = c.Type }));
            json.WriteStartArray("rows");
            foreach (IReadOnlyList<string?> row in answer.Rows)
            {
                json.WriteStartObject();
                for (int i = 0; i < row.Count; i++)
                {
                    json.WritePropertyName(answer.Columns[i].Name);
                    Write(json, answer.Columns[i].Type, row[i]);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("more", answer.More);
            json.WritePropertyName("text_columns");
            JsonSerializer.Serialize(json, answer.TextColumns.Select(c => new
            {
                table = c.Table, column = c.Column, kind = c.Kind, values = c.Values, other = c.Other, first = c.First, row = c.Row,
                line = c.Line,
                read = c.Read, find = c.Find,
            }));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string type, string? value)
    {
        bool isNumber = type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT"
            or "FLOAT" or "DOUBLE" || type.StartsWith("DECIMAL", StringComparison.Ordinal);
        if (value is null)
        {
            json.WriteNullValue();
        }
        else if (type == "BOOLEAN")
        {
            json.WriteBooleanValue(value == "true");
        }
        else if (isNumber && value.AsSpan().IndexOfAnyExceptInRange('+', '9') < 0)
        {
            json.WriteRawValue(value);
        }
        else if (isNumber && double.TryParse(value, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(value);
        }
    }
}
