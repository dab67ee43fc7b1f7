using System.Collections;
using System.Globalization;

namespace Tars.Pipeline.Definition;

/// <summary>Writes an option's value as a definition would.</summary>
internal static class ScalarText
{
    public static string Of(object? value) => value switch
    {
        null => "none",
        string text => text.Length > 0 ? text : "''",
        bool truth => truth ? "true" : "false",
        Enum member => SnakeCase.Of(member.ToString()),
        TimeSpan duration => Duration.Write(duration),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
