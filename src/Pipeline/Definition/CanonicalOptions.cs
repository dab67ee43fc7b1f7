using System.Globalization;
using System.Text.Json;

namespace Tars.Pipeline.Definition;

/// <summary>Reads options back from their canonical form: the reverse of <see cref="CanonicalForm.Options"/>.</summary>
internal static class CanonicalOptions
{
    /// <summary>Makes a kind's options record; null for a kind without options.</summary>
    /// <param name="spec">The kind.</param>
    /// <param name="json">What <see cref="CanonicalForm.Options"/> wrote; options that it does not name keep their defaults.</param>
    /// <param name="baseFolder">What relative paths are resolved against.</param>
    /// <exception cref="InvalidDataException">A value is not of its option's type.</exception>
    public static object? Read(NodeSpec spec, string json, string baseFolder)
    {
        if (spec.OptionsType is null)
            return null;
        object options = Activator.CreateInstance(spec.OptionsType)!;
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (OptionSpec option in spec.Options)
            {
                if (!document.RootElement.TryGetProperty(option.Name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
                    continue;
                object[] scalars = option.Shape.List ? [.. value.EnumerateArray().Select(v => Scalar(option, v))] : [Scalar(option, value)];
                OptionsRecord.Set(options, option, scalars);
                OptionsRecord.ResolvePaths(options, option, baseFolder);
            }
        }
        catch (Exception e) when (
            e is JsonException or FormatException or InvalidOperationException or InvalidCastException or OverflowException)
        {
            throw new InvalidDataException($"the recorded options of '{spec.Name}' cannot be read: {e.Message}", e);
        }

        return options;
    }

    private static object Scalar(OptionSpec option, JsonElement value)
    {
        Type type = option.Shape.Element;
        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().FirstOrDefault(m => SnakeCase.Of(m.ToString()!) == value.GetString())
                ?? throw new FormatException($"'{value}' is none of the words that '{option.Name}' takes");
        }

        return type == typeof(string) ? value.GetString()!
            : type == typeof(bool) ? value.GetBoolean()
            : type == typeof(TimeSpan) ? TimeSpan.FromMilliseconds(value.GetDouble())
            : type == typeof(ByteSize) ? new ByteSize(value.GetInt64())
            : Convert.ChangeType(
                value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), type, CultureInfo.InvariantCulture);
    }
}
