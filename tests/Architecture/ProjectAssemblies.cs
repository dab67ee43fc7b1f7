using System.Reflection;

namespace Tars.Architecture.Tests;

/// <summary>The project's own assemblies, by the layer their source lies in.</summary>
internal static class ProjectAssemblies
{
    public const string Pipeline = "Tars.Pipeline";

    /// <summary>Libraries that are usable without the pipeline: a native binding or a file format.</summary>
    public static readonly string[] Standalone = ["Tars.TextIndex", "Tars.Onnx", "Tars.Duck"];

    public static IReadOnlyList<Assembly> All { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Tars.*.dll")
            .Where(p => !p.EndsWith(".Tests.dll", StringComparison.Ordinal) && !p.EndsWith("Tars.Testing.dll", StringComparison.Ordinal))
            .Append(Path.Combine(AppContext.BaseDirectory, "tars.dll"))
            .Order(StringComparer.Ordinal)
            .Select(Assembly.LoadFrom),
    ];

    public static bool IsStage(string name) => name.StartsWith("Tars.Stages.", StringComparison.Ordinal);

    public static string[] OwnReferences(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(r => r.Name!).Where(n => n.StartsWith("Tars.", StringComparison.Ordinal) || n == "tars")];
}
