using System.Globalization;

namespace Tars.Pipeline.Definition;

/// <summary>Turns scalars of the file into typed values; every failure is reported with both sides.</summary>
internal sealed class ScalarBinder(Interpolation interpolation, DiagnosticBag bag)
{
    private const int MaxShown = 60;

    /// <summary>One typed scalar.</summary>
    /// <param name="Value">The value; null where the file says null.</param>
    /// <param name="Shown">As written or masked; null unless a secret went into it.</param>
    /// <param name="At">Where it stands.</param>
    /// <param name="Variable">A variable of the environment that went into it, a secret one where there is one; null for none.</param>
    public readonly record struct Bound(object? Value, string? Shown, SourceLocation At, string? Variable);

    /// <summary>Reads a value or a list; null after reporting. A null value gives no scalars.</summary>
    /// <param name="item">What the file has.</param>
    /// <param name="type">What is wanted.</param>
    /// <param name="what">Whose value it is, for messages: <c>'max_tokens' of 'chunk'</c>.</param>
    public List<Bound>? Read(YamlItem item, OptionType type, string what)
    {
        if (item is YamlMissing)
            return null;
        if (item is YamlScalar { IsNull: true })
        {
            if (type.Nullable)
                return [];
            bag.Error(DiagnosticCodes.WrongType, item.At, $"{what} takes {type.Describe()}, but has no value");
            return null;
        }

        IReadOnlyList<YamlItem> items = type.List && item is YamlSequence list ? list.Items : [item];
        OptionType element = type with { List = false, Nullable = false };
        var values = new List<Bound>(items.Count);
        bool complete = true;
        foreach (YamlItem part in items)
        {
            if (Scalar(part, element, what) is { } bound)
                values.Add(bound);
            else
                complete = false;
        }

        return complete ? values : null;
    }

    /// <summary>Reads one value; null after reporting.</summary>
    public Bound? Scalar(YamlItem item, OptionType type, string what)
    {
        if (item is YamlMissing)
            return null;
        if (item is not YamlScalar scalar)
        {
            bag.Error(DiagnosticCodes.WrongShape, item.At, $"{what} takes {type.Describe()}, but is {item.Described}");
            return null;
        }

        if (scalar.IsNull)
        {
            bag.Error(DiagnosticCodes.WrongType, item.At, $"{what} takes {type.Describe()}, but has no value");
            return null;
        }

        if (interpolation.Resolve(scalar) is not { } text)
            return null;
        if (Convert(text.Text.AsSpan(), type.Element) is { } value)
            return new Bound(value, text.IsSecret ? text.Shown : null, scalar.At, text.Variable);

        (string code, string way) = Failure(text, type.Element);
        bag.Error(code, scalar.At, $"{what} takes {type.Describe()}, but is '{Short(text.Shown)}'{way}");
        return null;
    }

    private static object? Convert(ReadOnlySpan<char> text, Type type)
    {
        if (type == typeof(string))
            return text.ToString();
        text = text.Trim();
        if (type == typeof(bool))
            return text switch { "true" or "on" => true, "false" or "off" => false, _ => null };
        if (type.IsEnum)
            return SnakeCase.TryMember(type, text.ToString(), out object? member) ? member : null;
        if (type == typeof(TimeSpan))
            return Duration.TryParse(text.ToString(), out TimeSpan duration) ? duration : null;
        if (type == typeof(ByteSize))
            return ByteSize.TryParse(text.ToString(), out ByteSize size) ? size : null;

        CultureInfo culture = CultureInfo.InvariantCulture;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out int small) ? small : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out long whole) ? whole : null;
        if (!double.TryParse(text, NumberStyles.Float, culture, out double number) || !double.IsFinite(number))
            return null;
        if (type == typeof(double))
            return number;
        return float.IsFinite((float)number) ? (float)number : null;
    }

    private static (string Code, string Way) Failure(ResolvedText text, Type type)
    {
        if (type.IsEnum)
            return (DiagnosticCodes.UnknownWord, NearestName.Hint(text.Text, SnakeCase.Members(type)) ?? string.Empty);
        if (type == typeof(TimeSpan))
            return (DiagnosticCodes.BadDuration, string.Empty);
        if (type == typeof(ByteSize))
            return (DiagnosticCodes.BadSize, string.Empty);
        bool whole = type == typeof(int) || type == typeof(long);
        if (whole && decimal.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            string limits = type == typeof(int) ? $"{int.MinValue} to {int.MaxValue}" : $"{long.MinValue} to {long.MaxValue}";
            return (DiagnosticCodes.OutOfRange, $"; numbers here go from {limits}");
        }

        return (DiagnosticCodes.WrongType, string.Empty);
    }

    private static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxShown ? line : line[..MaxShown] + "…";
    }
}
