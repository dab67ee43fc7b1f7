using System.Buffers;

namespace Tars.Pipeline;

/// <summary>What pipelines, nodes and kinds of nodes may be called.</summary>
internal static class NodeName
{
    public const int MaxLength = 64;

    public const string Rule = "a name has 1 to 64 lower-case letters, digits, '_' and '-', and starts with a letter";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name[0] is >= 'a' and <= 'z' && !name.AsSpan().ContainsAnyExcept(Allowed);
}
