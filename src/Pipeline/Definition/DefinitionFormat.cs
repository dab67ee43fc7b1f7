using System.Text;
using Tars.Pipeline.Definition;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Tars.Pipeline;

/// <summary>
/// Formats the text of a definition: two spaces a level, one space inside braces and behind commas, names of one-line nodes in a column, at
/// most one blank line, no blanks at line ends. Comments, quotes, order and line breaks stay as they are.
/// </summary>
public static class DefinitionFormat
{
    /// <summary>Formats a text.</summary>
    /// <returns>
    /// The new text, lines ending in '\n'; null when the text is no YAML. A text that could not be formatted without changing what it
    /// says is returned as it was.
    /// </returns>
    public static string? Format(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string unix = text.ReplaceLineEndings("\n");
        if (Read(unix) is not { } before)
            return null;
        string spaced = HasAnchors(unix) ? unix : FlowSpacing.Apply(unix, before);
        if (Read(spaced) is not { } tree)
            return text;
        string formatted = Blank(NodeColumns.Align(Indentation.Apply(spaced, tree)));
        return Read(formatted) is { } after && Same(before, after) && Comments(unix).SequenceEqual(Comments(formatted)) ? formatted : text;
    }

    private static YamlItem? Read(string text) => YamlReader.Read(new SourceText(null, text), new DiagnosticBag());

    private static string Blank(string text)
    {
        var output = new StringBuilder(text.Length);
        bool blank = true;
        foreach (string line in text.Split('\n'))
        {
            if (line.Length > 0 || !blank)
                output.Append(line).Append('\n');
            blank = line.Length == 0;
        }

        return output.ToString().TrimEnd('\n') + "\n";
    }

    private static bool HasAnchors(string text) => Tokens(text).Any(t => t is Anchor or AnchorAlias or Tag);

    private static IEnumerable<string> Comments(string text) => Tokens(text).OfType<Comment>().Select(c => c.Value.Trim());

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        try
        {
            var scanner = new Scanner(new StringReader(FlowBrackets.Hide(text)), skipComments: false);
            while (scanner.MoveNext())
                tokens.Add(scanner.Current!);
        }
        catch (YamlException)
        {
            // What was read is compared; a text that is no YAML was refused before.
        }

        return tokens;
    }

    private static bool Same(YamlItem one, YamlItem other) => (one, other) switch
    {
        (YamlScalar a, YamlScalar b) => a.Value == b.Value && a.Style == b.Style,
        (YamlSequence a, YamlSequence b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(p => Same(p.First, p.Second)),
        (YamlMapping a, YamlMapping b) => a.Entries.Count == b.Entries.Count
            && a.Entries.Zip(b.Entries).All(p => Same(p.First.Key, p.Second.Key) && Same(p.First.Value, p.Second.Value)),
        _ => false,
    };
}
