using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Tars.Pipeline;

/// <summary>One option of a node, as its options record declares it.</summary>
public sealed class OptionSpec
{
    internal OptionSpec(PropertyInfo property, OptionType type, object? defaultValue, bool required)
    {
        Property = property;
        Shape = type;
        Default = defaultValue;
        Required = required;
        Name = SnakeCase.Of(property.Name);
        Path = property.GetCustomAttribute<DefinitionPathAttribute>();
        IsTemplate = property.GetCustomAttribute<ItemTemplateAttribute>() is not null;
        IsEphemeral = property.GetCustomAttribute<EphemeralAttribute>() is not null;
        Constraints = [.. property.GetCustomAttributes<ValidationAttribute>().Where(a => a is not RequiredAttribute)];
    }

    /// <summary>The name under <c>with:</c>, lower case with underscores.</summary>
    public string Name { get; }

    /// <summary>The property's type, nullable as declared; a list is the list type.</summary>
    public Type Type => Property.PropertyType;

    /// <summary>The value when the definition says nothing; null for a required option.</summary>
    public object? Default { get; }

    /// <summary>True when the definition has to give a value: a <c>required</c> property, or one marked [Required].</summary>
    public bool Required { get; }

    /// <summary>What the property's documentation comment says, as Markdown; null when the library came without its XML file.</summary>
    public string? Description => DocComments.Of(Property);

    /// <summary>The default as a definition would write it: <c>5s</c>, <c>64MiB</c>, <c>[a, b]</c>; <c>none</c> for no value.</summary>
    public string DefaultText => Definition.ScalarText.Of(Default);

    /// <summary>The limits of its value in words, such as "from 16 to 8192"; null when there are none.</summary>
    public string? Limits =>
        string.Join("; ", Constraints.Select(Definition.OptionChecker.Limit).OfType<string>()) is { Length: > 0 } text ? text : null;

    /// <summary>The DataAnnotations on the property, other than [Required].</summary>
    public IReadOnlyList<ValidationAttribute> Constraints { get; }

    /// <summary>What it takes, in words: "a whole number", "one of none, source", "a list of texts".</summary>
    public string Takes => Shape.Describe();

    /// <summary>Set when the value is a path relative to the definition's folder.</summary>
    public DefinitionPathAttribute? Path { get; }

    /// <summary>True when the value is an <see cref="ItemTemplate"/> over what the node takes.</summary>
    public bool IsTemplate { get; }

    /// <summary>True when it does not decide what the node makes, and so is part of no fingerprint.</summary>
    public bool IsEphemeral { get; }

    /// <summary>True when its value is never shown.</summary>
    public bool IsSecret => Property.IsDefined(typeof(SecretAttribute));

    internal PropertyInfo Property { get; }

    internal OptionType Shape { get; }
}
