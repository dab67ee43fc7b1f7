using System.Text.RegularExpressions;

namespace Tars.Pipeline.Definition;

/// <summary>Puts the braces of one-line nodes that follow each other into a column.</summary>
internal static partial class NodeColumns
{
    public static string Align(string text)
    {
        string[] lines = text.Split('\n');
        int start = 0;
        while (start < lines.Length)
        {
            int end = start;
            while (end < lines.Length
                && (OneLine().IsMatch(lines[end]) || (end > start && lines[end].StartsWith("  #", StringComparison.Ordinal))))
                end++;
            Column(lines.AsSpan(start, end - start));
            start = Math.Max(end, start + 1);
        }

        return string.Join('\n', lines);
    }

    private static void Column(Span<string> lines)
    {
        int width = 0;
        foreach (string line in lines)
            width = Math.Max(width, OneLine().Match(line).Groups["name"].Length);
        for (int i = 0; i < lines.Length; i++)
        {
            Match match = OneLine().Match(lines[i]);
            if (match.Success)
                lines[i] = $"  {match.Groups["name"].Value.PadRight(width)} {match.Groups["body"].Value}";
        }
    }

    [GeneratedRegex(@"^  (?<name>[a-z][a-z0-9_-]*:) +(?<body>\{.*\}.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneLine();
}
