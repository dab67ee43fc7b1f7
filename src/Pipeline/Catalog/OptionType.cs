namespace Tars.Pipeline;

/// <summary>The types an option may have, taken apart: element, nullability and list.</summary>
/// <param name="Element">The scalar type, without Nullable.</param>
/// <param name="Nullable">Whether the option may be null.</param>
/// <param name="List">Whether it is a list of the element.</param>
internal sealed record OptionType(Type Element, bool Nullable, bool List)
{
    private static readonly HashSet<Type> Lists =
        [
            typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>),
            typeof(IList<>), typeof(ICollection<>), typeof(List<>),
        ];

    /// <summary>The option type of a property's type, or null when no scalar or list of scalars fits it.</summary>
    public static OptionType? Of(Type type, bool nullable)
    {
        Type? element = type.IsArray ? type.GetElementType()
            : type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[0]
            : null;
        bool list = element is not null;
        element ??= type;
        Type bare = System.Nullable.GetUnderlyingType(element) ?? element;
        if (!(bare.IsEnum || Words(bare) is not null) || (list && bare != element))
            return null;
        return new OptionType(bare, nullable || bare != element, list);
    }

    public string Describe()
    {
        if (Element.IsEnum)
        {
            string members = string.Join(", ", SnakeCase.Members(Element));
            return List ? $"a list of {members}" : $"one of {members}";
        }

        (string one, string many) = Words(Element)!.Value;
        return List ? $"a list of {many}" : one;
    }

    /// <summary>One and several of a scalar type in words; null for any other type.</summary>
    private static (string One, string Many)? Words(Type type) =>
        type == typeof(string) ? ("a text", "texts")
        : type == typeof(bool) ? ("true or false", "true or false values")
        : type == typeof(int) || type == typeof(long) ? ("a whole number", "whole numbers")
        : type == typeof(float) || type == typeof(double) ? ("a number", "numbers")
        : type == typeof(TimeSpan) ? ("a duration such as 200ms, 5s, 2m or 1h", "durations")
        : type == typeof(ByteSize) ? ("a size such as 64MiB or 10MB", "sizes")
        : null;
}
