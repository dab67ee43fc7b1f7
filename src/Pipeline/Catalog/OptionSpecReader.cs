using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tars.Pipeline;

/// <summary>Reads a node's options from the properties of its options record.</summary>
internal static class OptionSpecReader
{
    public static IReadOnlyList<OptionSpec> Read(Type nodeType, Type optionsType)
    {
        object defaults = Activator.CreateInstance(optionsType)!;
        var nullability = new NullabilityInfoContext();
        var specs = new List<OptionSpec>();
        foreach (PropertyInfo property in optionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is not { IsPublic: true } || property.GetIndexParameters().Length > 0)
                continue;

            bool nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
                || (!property.PropertyType.IsValueType && nullability.Create(property).ReadState == NullabilityState.Nullable);
            OptionType type = OptionType.Of(property.PropertyType, nullable) ?? throw NodeSpecReader.Malformed(
                nodeType,
                $"has option {optionsType.Name}.{property.Name} of type {property.PropertyType.Name}; an option is a string, bool, int, "
                + "long, float, double, enum, TimeSpan, ByteSize, or a list of these");
            if (property.IsDefined(typeof(DefinitionPathAttribute)) && type.Element != typeof(string))
                throw NodeSpecReader.Malformed(nodeType, $"marks {optionsType.Name}.{property.Name} as a path, but only text can be one");

            object? value = property.GetValue(defaults);
            bool required = property.IsDefined(typeof(RequiredMemberAttribute)) || property.IsDefined(typeof(RequiredAttribute))
                || (value is null && !nullable);
            specs.Add(new OptionSpec(property, type, required ? null : value, required));
        }

        return specs;
    }
}
