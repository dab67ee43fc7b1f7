namespace Tars.Pipeline;

/// <summary>
/// Marks a string option as a path: a relative one is resolved against the folder of the definition's file before the node sees it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefinitionPathAttribute : Attribute
{
    /// <summary>True when a run cannot start unless the path exists. Default false.</summary>
    public bool MustExist { get; init; }

    /// <summary>The paths that options name, that of <c>Path</c> first.</summary>
    internal static IEnumerable<string> Of(object? options) => options is null ? [] :
        from property in options.GetType().GetProperties().OrderBy(property => property.Name != "Path")
        where IsDefined(property, typeof(DefinitionPathAttribute))
        from path in property.GetValue(options) switch
        {
            string one => [one],
            IEnumerable<string> many => many,
            _ => [],
        }
        select path;
}
