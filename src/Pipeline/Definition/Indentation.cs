namespace Tars.Pipeline.Definition;

/// <summary>Indents each level of a definition by two spaces. What goes over several lines moves as one.</summary>
internal static class Indentation
{
    public static string Apply(string text, YamlItem root)
    {
        string[] lines = text.Split('\n');
        int?[] wanted = new int?[lines.Length];
        bool[] inside = new bool[lines.Length];
        Visit(root, 0);

        var output = new string[lines.Length];
        int shift = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string bare = lines[i].TrimStart(' ');
            int indent = lines[i].Length - bare.Length;
            if (wanted[i] is { } to)
            {
                shift = to - indent;
                indent = to;
            }
            else if (bare.StartsWith('#') && !inside[i])
            {
                indent = OfComment(i, indent);
            }
            else
            {
                indent = Math.Max(0, indent + shift);
            }

            output[i] = inside[i]
                ? (bare.Length == 0 ? string.Empty : new string(' ', indent) + bare)
                : (new string(' ', indent) + bare).TrimEnd();
        }

        return string.Join('\n', output);

        // A comment belongs to what follows it, but for one that stands deeper: that one is the end of what comes before.
        int OfComment(int line, int indent)
        {
            int next = Array.FindIndex(wanted, line + 1, w => w is not null);
            int before = next >= 0 && indent <= Blanks(next) ? -1 : Array.FindLastIndex(wanted, line, line + 1, w => w is not null);
            while (before >= 0 && (wanted[before] is null || Blanks(before) > indent))
                before--;
            return before >= 0 ? wanted[before]!.Value : next >= 0 ? wanted[next]!.Value : 0;
        }

        int Blanks(int line) => lines[line].Length - lines[line].TrimStart(' ').Length;

        void Visit(YamlItem item, int depth)
        {
            switch (item)
            {
                case YamlMapping mapping when !Opens(item, '{'):
                    foreach ((YamlScalar key, YamlItem value) in mapping.Entries)
                    {
                        Want(key.At, depth);
                        Visit(value, depth + 1);
                    }

                    break;
                case YamlSequence list when !Opens(item, '['):
                    foreach (YamlItem part in list.Items)
                    {
                        WantDash(part.At, depth);
                        Visit(part, depth + 1);
                    }

                    break;
                case YamlScalar scalar:
                    Cover(scalar);
                    break;
            }
        }

        bool Opens(YamlItem item, char bracket) => lines[item.At.Line - 1].ElementAtOrDefault(item.At.Column - 1) == bracket;

        void Want(SourceLocation at, int depth)
        {
            if (lines[at.Line - 1].AsSpan(0, at.Column - 1).IndexOfAnyExcept(' ') < 0)
                wanted[at.Line - 1] = depth * 2;
        }

        void WantDash(SourceLocation at, int depth)
        {
            ReadOnlySpan<char> before = lines[at.Line - 1].AsSpan(0, at.Column - 1).TrimEnd(' ');
            if (before.Length > 0 && before[^1] == '-' && before[..^1].IndexOfAnyExcept(' ') < 0)
                wanted[at.Line - 1] = depth * 2;
        }

        // The lines of a text over several lines keep their blanks: they may belong to it.
        void Cover(YamlScalar scalar)
        {
            int last = scalar.At.Line - 1 + text.AsSpan(scalar.Start, Math.Max(0, scalar.End - scalar.Start)).TrimEnd().Count('\n');
            for (int i = scalar.At.Line; i <= last && i < lines.Length; i++)
                inside[i] = true;
        }
    }
}
