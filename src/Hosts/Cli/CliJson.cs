using System.Text.Json;
using System.Text.Json.Serialization;
using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>How commands print JSON: indented, snake_case, and with nulls, so that every promised name is always there.</summary>
internal static class CliJson
{
    private static readonly JsonSerializerOptions s_options = new(PayloadJson.Options)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    private static readonly JsonSerializerOptions s_line = new(s_options) { WriteIndented = false };

    /// <summary>On one line, for a stream of them.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, s_line);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, s_options);
}
