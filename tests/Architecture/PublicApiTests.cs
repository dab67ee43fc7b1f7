using System.Reflection;
using System.Text;
using Tars.Testing;

namespace Tars.Architecture.Tests;

/// <summary>The public surface of each library is written down beside it, so that a change to it is seen in review.</summary>
/// <remarks>Run the tests with TARS_UPDATE=1 to write the files anew.</remarks>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. ProjectAssemblies.All.Select(a => a.GetName().Name!).Where(n => n != "tars")];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicApi_IsAsWrittenDown(string library)
    {
        Assembly assembly = ProjectAssemblies.All.Single(a => a.GetName().Name == library);
        string project = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), $"{library}.csproj", SearchOption.AllDirectories).Single();
        string path = Path.Combine(Path.GetDirectoryName(project)!, "PublicAPI.txt");
        string found = Describe(assembly);
        if (Environment.GetEnvironmentVariable("TARS_UPDATE") == "1")
        {
            File.WriteAllText(path, found);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run this test with TARS_UPDATE=1");
        Assert.Equal(File.ReadAllText(path), found);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append('\n');
            foreach (string member in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
        : type.IsAbstract && type.IsSealed ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
        {
            return Enum.GetNames(type);
        }

        return type.GetMembers(Declared).Where(m => !m.Name.Contains('<', StringComparison.Ordinal)).Select(member => member switch
        {
            ConstructorInfo c when Visible(c) => $"new({Parameters(c)})",
            MethodInfo m when Visible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) =>
                $"{Name(m.ReturnType)} {m.Name}{Generic(m)}({Parameters(m)})",
            PropertyInfo p when Visible(p.GetMethod ?? p.SetMethod!) =>
                $"{Name(p.PropertyType)} {p.Name} {{ {(Visible(p.GetMethod) ? "get; " : string.Empty)}{(Visible(p.SetMethod) ? "set; " : string.Empty)}}}",
            FieldInfo { IsPublic: true } f => $"{Name(f.FieldType)} {f.Name}",
            EventInfo e => $"event {Name(e.EventHandlerType!)} {e.Name}",
            _ => string.Empty,
        }).Where(m => m.Length > 0);
    }

    private static bool Visible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? " = default" : string.Empty)}"));

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        string name = (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true ? type.Name : type.FullName ?? type.Name).Split('`')[0].Replace('+', '.');
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
