using System.Text.RegularExpressions;
using Tars.Pipeline.Definition;

namespace Tars.Stages.Tables;

/// <summary>Reads what a contract expects of a column.</summary>
internal static class ColumnReader
{
    private const int MaxPattern = 1_000;

    private static readonly string[] Keys =
        ["type", "required", "filled", "unique", "in", "like", "min", "max", "earliest", "latest", "max_length"];

    private static readonly string[] Types = ["text", "whole", "number", "time", "truth"];

    internal static ColumnExpectation Read(YamlScalar name, YamlItem item, ContractValues values)
    {
        var column = new ColumnExpectation(name.Value, name.At);
        if (item is YamlScalar { IsNull: true })
            return column;
        foreach ((YamlScalar key, YamlItem value) in values.Entries(item, $"'{name.Value}'", Keys))
        {
            string what = $"'{key.Value}' of '{name.Value}'";
            column = key.Value switch
            {
                "type" =>
                    column with { Kind = values.Word(value, what, Types) is { } word ? Enum.Parse<ColumnKind>(word, ignoreCase: true) : null },
                "required" => column with { Required = values.Truth(value, what) ?? true },
                "filled" => column with { Filled = values.Number(value, what, 0, 1) },
                "unique" => column with { Unique = values.Truth(value, what) ?? false },
                "in" => column with { In = [.. values.Items(value, what).Select(one => values.Text(one, what)).OfType<string>()] },
                "like" => column with { Like = Pattern(value, what, values) },
                "min" => column with { Min = values.Number(value, what) },
                "max" => column with { Max = values.Number(value, what) },
                "earliest" => column with { Earliest = values.Moment(value, what) },
                "latest" => column with { Latest = values.Moment(value, what) },
                _ => column with { MaxLength = (long?)values.Number(value, what, 0) },
            };
        }

        if (column is { Min: { } min, Max: { } max } && min > max)
            values.OutOfRange(item, $"'{name.Value}' is at least {min} and at most {max}, which no number is");
        if (column.Kind is ColumnKind.Text or ColumnKind.Truth && (column.Min ?? column.Max) is not null)
            values.OutOfRange(item, $"'{name.Value}' is {column.Kind.ToString()!.ToLowerInvariant()}, so it has no 'min' or 'max'");
        return column;
    }

    // DuckDB takes RE2's patterns: those of .NET without looking around and without references back.
    private static string? Pattern(YamlItem item, string what, ContractValues values)
    {
        if (values.Text(item, what) is not { } pattern)
            return null;
        try
        {
            if (pattern.Length > MaxPattern)
                values.OutOfRange(item, $"{what} has {pattern.Length} characters; the limit is {MaxPattern}");
            _ = new Regex(pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            return pattern;
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            values.WrongType(item, $"{what} is no regular expression that runs in linear time: {TableLoader.FirstLine(refused.Message)}");
            return null;
        }
    }
}
