using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Tars.Pipeline;

/// <summary>
/// Finds the classes with <see cref="NodeAttribute"/> by the tables of an assembly's file, so that only these are loaded: loading every
/// class of the stages that come with the tool takes longer than all else that its catalog is made of.
/// </summary>
internal static class NodeTypes
{
    public static IReadOnlyList<Type> In(Assembly assembly)
    {
        if (assembly.Location.Length == 0)
        {
            // It lies in a bundle or was made in memory.
            return [.. assembly.GetTypes().Where(IsNode)];
        }

        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader tables = file.GetMetadataReader();
        return
        [
            .. from handle in tables.CustomAttributes
               let attribute = tables.GetCustomAttribute(handle)
               where attribute.Parent.Kind == HandleKind.TypeDefinition && IsNamed(attribute.Constructor, tables)
               select assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(attribute.Parent)) into type
               where IsNode(type)
               select type,
        ];
    }

    private static bool IsNode(Type type) => type.IsDefined(typeof(NodeAttribute), inherit: false);

    /// <summary>Whether an attribute's constructor belongs to a class of another assembly that is called as the attribute is.</summary>
    private static bool IsNamed(EntityHandle constructor, MetadataReader tables) =>
        constructor.Kind == HandleKind.MemberReference
        && tables.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && tables.StringComparer.Equals(tables.GetTypeReference((TypeReferenceHandle)parent).Name, nameof(NodeAttribute));
}
