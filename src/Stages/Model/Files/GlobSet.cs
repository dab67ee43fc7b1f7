using System.Text;
using System.Text.RegularExpressions;

namespace Tars.Stages.Files;

/// <summary>
/// File patterns over relative paths with '/': <c>*</c> and <c>?</c> stay within a name, <c>**</c> crosses folders. A pattern
/// without '/' is for names at any depth; one that ends in '/' is for everything below a folder. Case counts.
/// </summary>
internal sealed class GlobSet
{
    private readonly Regex[] _patterns;

    public GlobSet(IReadOnlyList<string> patterns) => _patterns = [.. patterns.Select(Compile)];

    public bool IsEmpty => _patterns.Length == 0;

    public bool Matches(string path) => Array.Exists(_patterns, p => p.IsMatch(path));

    // Without backtracking the time is linear in the path, whatever the pattern.
    private static Regex Compile(string pattern)
    {
        string p = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        if (p.EndsWith('/'))
            p += "**";
        if (!p.Contains('/', StringComparison.Ordinal))
            p = "**/" + p;
        var regex = new StringBuilder("^");
        for (int i = 0; i < p.Length; i++)
        {
            if (p.AsSpan(i).StartsWith("**/") && (i == 0 || p[i - 1] == '/'))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (p.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(p[i] switch { '*' => "[^/]*", '?' => "[^/]", char c => Regex.Escape(c.ToString()) });
            }
        }

        const RegexOptions linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;
        return new Regex(regex.Append('$').ToString(), linear);
    }
}
