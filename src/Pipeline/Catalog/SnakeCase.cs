using System.Text;

namespace Tars.Pipeline;

/// <summary>The names that definitions use for properties and enum members: <c>MaxTokens</c> is <c>max_tokens</c>.</summary>
internal static class SnakeCase
{
    /// <summary>
    /// A break stands before an upper-case letter that follows a lower-case one or a digit, and before the last one of a run
    /// (<c>HTTPPort</c> is <c>http_port</c>).
    /// </summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            bool starts = i > 0 && char.IsUpper(c)
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))
                && name[i - 1] != '_';
            if (starts)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    /// <summary>The members of an enum in order of declaration.</summary>
    public static IEnumerable<string> Members(Type type) => Enum.GetNames(type).Select(Of);

    /// <summary>The member that has this name in a definition.</summary>
    public static bool TryMember(Type type, string name, out object? value)
    {
        foreach (string member in Enum.GetNames(type))
        {
            if (Of(member) == name)
            {
                value = Enum.Parse(type, member);
                return true;
            }
        }

        value = null;
        return false;
    }
}
