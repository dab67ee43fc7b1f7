using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Tars.Pipeline.Expressions;

namespace Tars.Pipeline.Definition;

/// <summary>Checks the values of an options record against what its properties declare.</summary>
internal static class OptionChecker
{
    /// <summary>Returns what is wrong with one value, null for nothing.</summary>
    public static string? Check(NodeSpec spec, OptionSpec option, object? value, object options)
    {
        if (value is null)
            return null;
        var context = new ValidationContext(options) { MemberName = option.Property.Name, DisplayName = option.Name };
        foreach (ValidationAttribute constraint in option.Constraints)
        {
            // A size is checked as its bytes, unless the limits are sizes themselves.
            object raw = value is ByteSize size && constraint is not RangeAttribute { OperandType.Name: nameof(ByteSize) }
                ? size.Bytes
                : value;
            try
            {
                if (constraint.GetValidationResult(raw, context) is { } result)
                    return Message(spec, option, constraint, raw) ?? $"{option.Name} of '{spec.Name}': {result.ErrorMessage}";
            }
            catch (Exception failure) when (failure is InvalidOperationException or InvalidCastException or FormatException)
            {
                return $"the constraint {constraint.GetType().Name} cannot be applied to '{option.Name}' of '{spec.Name}': {failure.Message}";
            }
        }

        return null;
    }

    /// <summary>
    /// What the record as a whole objects to, if it implements <see cref="IValidatableObject"/>; with the option each remark
    /// is about, if it says so.
    /// </summary>
    public static IEnumerable<(OptionSpec? Option, string Message)> CheckTogether(NodeSpec spec, object options)
    {
        if (options is not IValidatableObject validatable)
            yield break;
        foreach (ValidationResult result in validatable.Validate(new ValidationContext(options)))
        {
            string? member = result.MemberNames.FirstOrDefault();
            OptionSpec? option = spec.Options.FirstOrDefault(o => o.Property.Name == member || o.Name == member);
            yield return (option, $"options of '{spec.Name}': {result.ErrorMessage}");
        }
    }

    /// <summary>What a constraint asks for, in words; null for one that only its own message describes.</summary>
    public static string? Limit(ValidationAttribute constraint) => constraint switch
    {
        RangeAttribute range => RangeText(range),
        MinLengthAttribute min => $"at least {min.Length} long",
        MaxLengthAttribute max => $"at most {max.Length} long",
        StringLengthAttribute both => $"{both.MinimumLength} to {both.MaximumLength} characters",
        LengthAttribute both => $"{both.MinimumLength} to {both.MaximumLength} long",
        RegularExpressionAttribute pattern => $"matching `{pattern.Pattern}`",
        AllowedValuesAttribute allowed => $"one of {string.Join(", ", allowed.Values.OfType<object>())}",
        _ => null,
    };

    /// <summary>The options of a record as a file would have them: a path that does not exist although it must.</summary>
    public static string? CheckPath(NodeSpec spec, OptionSpec option, string path) =>
        option.Path is { MustExist: true } && !Path.Exists(path)
            ? $"'{option.Name}' of '{spec.Name}' names {path}, which does not exist"
            : null;

    /// <summary>What is wrong with a template over the items that a node takes.</summary>
    public static IReadOnlyList<ExpressionProblem> CheckTemplate(NodeSpec spec, OptionSpec option, object options)
    {
        var problems = new List<ExpressionProblem>();
        if (option.IsTemplate && spec.InputType is { } item && option.Property.GetValue(options) is string text)
            ItemTemplate.Parse(text, item, problems);
        return problems;
    }

    private static string? Message(NodeSpec spec, OptionSpec option, ValidationAttribute constraint, object value)
    {
        string what = $"'{option.Name}' of '{spec.Name}'";
        string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        int length = value is string text ? text.Length : value is ICollection list ? list.Count : 0;
        string unit = value is string ? "characters" : "values";
        return constraint switch
        {
            RangeAttribute range => $"{what} is {shown}, but has to be {RangeText(range)}",
            MinLengthAttribute min => $"{what} has {length} {unit}, but needs at least {min.Length}",
            MaxLengthAttribute max => $"{what} has {length} {unit}, but at most {max.Length} are allowed",
            StringLengthAttribute both => $"{what} has {length} characters, but has to have {both.MinimumLength} to {both.MaximumLength}",
            LengthAttribute both => $"{what} has {length} {unit}, but has to have {both.MinimumLength} to {both.MaximumLength}",
            RegularExpressionAttribute { ErrorMessage: null } pattern => $"{what} is '{shown}', but has to match {pattern.Pattern}",
            AllowedValuesAttribute allowed => $"{what} is '{shown}', but has to be one of {string.Join(", ", allowed.Values)}",
            _ => null,
        };
    }

    private static string RangeText(RangeAttribute range)
    {
        string minimum = LimitText(range, range.Minimum);
        string maximum = LimitText(range, range.Maximum);
        bool unbounded = range.Maximum is int.MaxValue or long.MaxValue or double.MaxValue or double.PositiveInfinity;
        return (range.MinimumIsExclusive, range.MaximumIsExclusive, unbounded) switch
        {
            (false, _, true) => $"at least {minimum}",
            (true, _, true) => $"above {minimum}",
            (false, false, _) => $"from {minimum} to {maximum}",
            (true, false, _) => $"above {minimum} and at most {maximum}",
            (false, true, _) => $"at least {minimum} and below {maximum}",
            _ => $"above {minimum} and below {maximum}",
        };
    }

    // Limits of durations are declared as TimeSpan writes them, but read as definitions do.
    private static string LimitText(RangeAttribute range, object limit)
    {
        string text = Convert.ToString(limit, CultureInfo.InvariantCulture)!;
        return range.OperandType == typeof(TimeSpan) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan duration)
            ? Duration.Write(duration)
            : text;
    }
}
