using System.Reflection;

namespace Tars.Pipeline.Definition;

/// <summary>Makes, copies and fills options records.</summary>
internal static class OptionsRecord
{
    private static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>A shallow copy, so that the caller's instance stays as it is.</summary>
    public static object Copy(object options) => Clone.Invoke(options, null)!;

    /// <summary>Sets an option to scalars that were read for it.</summary>
    public static void Set(object options, OptionSpec option, IReadOnlyList<object> scalars)
    {
        if (!option.Shape.List)
        {
            option.Property.SetValue(options, scalars[0]);
            return;
        }

        Array array = Array.CreateInstance(option.Shape.Element, scalars.Count);
        for (int i = 0; i < scalars.Count; i++)
            array.SetValue(scalars[i], i);
        bool asList = option.Type.IsGenericType && option.Type.GetGenericTypeDefinition() == typeof(List<>);
        option.Property.SetValue(options, asList ? Activator.CreateInstance(option.Type, array) : array);
    }

    /// <summary>An option's paths as they are; none for an option that is no path.</summary>
    public static IReadOnlyList<string> PathsOf(object options, OptionSpec option) =>
        option.Path is null || option.Property.GetValue(options) is not { } value ? []
            : value is string one ? [one]
            : [.. (IEnumerable<string>)value];

    /// <summary>Makes an option's paths absolute, and returns them; none for an option that is no path.</summary>
    public static IReadOnlyList<string> ResolvePaths(object options, OptionSpec option, string baseFolder)
    {
        string[] paths = [.. PathsOf(options, option)];
        for (int i = 0; i < paths.Length; i++)
            paths[i] = Resolve(paths[i], baseFolder);
        if (paths.Length > 0)
            Set(options, option, paths);
        return paths;
    }

    // A path that the file system cannot have stays as it is, and is then missing.
    private static string Resolve(string path, string baseFolder) =>
        path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? path : Path.GetFullPath(path, baseFolder);
}
