using System.Text;

namespace Tars.Pipeline.Definition;

/// <summary>Writes lists and mappings in braces that stand on one line with the usual spaces: <c>{ a: b, c: [d, e] }</c>.</summary>
internal static class FlowSpacing
{
    /// <summary>A text without anchors, aliases and tags, whose places would be those of other values.</summary>
    public static string Apply(string text, YamlItem root)
    {
        var output = new StringBuilder(text);
        var source = new SourceText(null, text);
        int[] starts = [0, .. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n').Select(i => i + 1)];
        var found = new List<(int Start, int End, string Text)>();
        Find(root);
        foreach ((int start, int end, string flow) in found.OrderByDescending(f => f.Start))
            output.Remove(start, end - start).Insert(start, flow);
        return output.ToString();

        void Find(YamlItem item)
        {
            if (item is not YamlScalar && IsFlow(item))
            {
                int start = Start(item);
                int end = End(item);
                if (end > start && !text.AsSpan(start, end - start).ContainsAny('\n', '#') && source.At(end - 1, end).Line == item.At.Line)
                    found.Add((start, end, Write(item)));
                return;
            }

            foreach (YamlItem part in Parts(item))
                Find(part);
        }

        bool IsFlow(YamlItem item) => Start(item) < text.Length && text[Start(item)] is '{' or '[';

        int Start(YamlItem item) => item is YamlScalar scalar ? scalar.Start : starts[item.At.Line - 1] + item.At.Column - 1;

        // Behind the closing bracket, which only blanks and a comma may part from the last value; -1 where it cannot be told.
        int End(YamlItem item)
        {
            if (item is YamlScalar scalar)
                return scalar.End;
            int at = Parts(item).Select(End).Prepend(Start(item) + 1).Max();
            while (at < text.Length && text[at] is ' ' or '\t' or '\n' or ',' or ':')
                at++;
            return at < text.Length && text[at] is '}' or ']' ? at + 1 : -1;
        }

        string Write(YamlItem item) => item switch
        {
            YamlScalar scalar => text[scalar.Start..scalar.End].Trim(),
            YamlSequence { Items.Count: 0 } => "[]",
            YamlSequence list => $"[{string.Join(", ", list.Items.Select(Write))}]",
            YamlMapping { Entries.Count: 0 } => "{}",
            YamlMapping mapping => $"{{ {string.Join(", ", mapping.Entries.Select(e => $"{Write(e.Key)}: {Write(e.Value)}".TrimEnd()))} }}",
            _ => string.Empty,
        };
    }

    private static IEnumerable<YamlItem> Parts(YamlItem item) => item switch
    {
        YamlSequence list => list.Items,
        YamlMapping mapping => mapping.Entries.SelectMany(e => (YamlItem[])[e.Key, e.Value]),
        _ => [],
    };
}
