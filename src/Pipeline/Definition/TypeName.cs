namespace Tars.Pipeline;

/// <summary>Type names as messages show them.</summary>
internal static class TypeName
{
    /// <summary>The name without its namespace, with type arguments: <c>List&lt;String&gt;</c>.</summary>
    public static string Of(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;
}
