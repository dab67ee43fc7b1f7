using System.Globalization;
using Tars.Pipeline;
using Tars.Pipeline.Definition;

namespace Tars.Stages.Tables;

/// <summary>Reads values of a contract; what is wrong is reported with its place, and nothing is thrown.</summary>
internal sealed class ContractValues(DiagnosticBag bag)
{
    /// <summary>The entries of a mapping, without those whose key means nothing; none for nothing.</summary>
    /// <param name="item">What should be a mapping.</param>
    /// <param name="what">What it is, in words.</param>
    /// <param name="keys">The keys that mean something; null for any.</param>
    internal IEnumerable<(YamlScalar Key, YamlItem Value)> Entries(YamlItem item, string what, string[]? keys)
    {
        if (item is YamlScalar { IsNull: true } or YamlMissing)
            yield break;
        if (item is not YamlMapping mapping)
        {
            bag.Error(DiagnosticCodes.WrongShape, item.At, $"{what} is a mapping, but here is {item.Described}");
            yield break;
        }

        foreach ((YamlScalar key, YamlItem value) in mapping.Entries)
        {
            if (keys is null || keys.Contains(key.Value))
            {
                yield return (key, value);
                continue;
            }

            string way = NearestName.Hint(key.Value, keys) ?? $"; {what} knows {string.Join(", ", keys.Take(40))}";
            bag.Error(DiagnosticCodes.UnknownContractKey, key.At, $"unknown key '{key.Value}'{way}");
        }
    }

    internal IEnumerable<YamlItem> Items(YamlItem item, string what)
    {
        if (item is YamlScalar { IsNull: true } or YamlMissing)
            return [];
        if (item is YamlSequence list)
            return list.Items;
        bag.Error(DiagnosticCodes.WrongShape, item.At, $"{what} is a list, but here is {item.Described}");
        return [];
    }

    internal string? Text(YamlItem item, string what)
    {
        if (item is YamlScalar { IsNull: false } scalar)
            return scalar.Value;
        bag.Error(DiagnosticCodes.WrongShape, item.At, $"{what} is a single value, but here is {item.Described}");
        return null;
    }

    internal string? Word(YamlItem item, string what, string[] words)
    {
        if (Text(item, what) is not { } word || words.Contains(word))
            return (item as YamlScalar)?.Value;
        string way = NearestName.Hint(word, words) ?? $"; it is one of {string.Join(", ", words)}";
        bag.Error(DiagnosticCodes.UnknownWord, item.At, $"{what} cannot be '{word}'{way}");
        return null;
    }

    internal bool? Truth(YamlItem item, string what) => Word(item, what, ["true", "false"]) is { } word ? word == "true" : null;

    internal double? Number(YamlItem item, string what, double least = double.MinValue, double most = double.MaxValue)
    {
        if (Text(item, what) is not { } text)
            return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            WrongType(item, $"{what} is a number, but '{text}' is none");
            return null;
        }

        if (number >= least && number <= most)
            return number;
        OutOfRange(item, most == double.MaxValue
            ? $"{what} is {text}, but has to be at least {least.ToString(CultureInfo.InvariantCulture)}"
            : string.Create(CultureInfo.InvariantCulture, $"{what} is {text}, but has to be from {least} to {most}"));
        return null;
    }

    /// <summary>A mapping with min and max, or one number for both.</summary>
    internal (double? Least, double? Most) Range(YamlItem item, string what)
    {
        if (item is YamlScalar { IsNull: false })
            return Number(item, what, 0) is { } exact ? (exact, exact) : (null, null);
        (double? least, double? most) = (null, null);
        foreach ((YamlScalar key, YamlItem value) in Entries(item, what, ["min", "max"]))
        {
            double? number = Number(value, $"'{key.Value}' of {what}", 0);
            (least, most) = key.Value == "min" ? (number, most) : (least, number);
        }

        if (least > most)
            OutOfRange(
                item, string.Create(CultureInfo.InvariantCulture, $"{what} are at least {least} and at most {most}, which no number is"));
        return (least, most);
    }

    internal TimeSpan? Duration(YamlItem item, string what)
    {
        if (Text(item, what) is not { } text)
            return null;
        if (Tars.Pipeline.Duration.TryParse(text, out TimeSpan duration) && duration > TimeSpan.Zero)
            return duration;
        bag.Error(DiagnosticCodes.BadDuration, item.At, $"{what} is a duration such as 36h or 2d, but '{text}' is none");
        return null;
    }

    internal DateTime? Moment(YamlItem item, string what)
    {
        if (Text(item, what) is not { } text)
            return null;
        if (DateTime.TryParseExact(text, (string[])["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment))
            return moment;
        WrongType(item, $"{what} is a day such as 2024-03-01, or a time such as 2024-03-01T08:00:00, but '{text}' is none");
        return null;
    }

    internal void Missing(YamlItem item, string key, string what) =>
        bag.Error(DiagnosticCodes.MissingKey, item.At, $"the key '{key}' is missing: {what} cannot do without it");

    internal void OutOfRange(YamlItem item, string message) => bag.Error(DiagnosticCodes.OutOfRange, item.At, message);

    internal void WrongType(YamlItem item, string message) => bag.Error(DiagnosticCodes.WrongType, item.At, message);
}
