using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tars.Stages.Acquire.Sniffing;

/// <summary>Tells kinds of text apart: digest lists, HTML, JSON, tables, Markdown and plain text.</summary>
internal static partial class TextKinds
{
    private const int LinesRead = 100;

    /// <param name="text">The beginning of the text.</param>
    /// <param name="cut">True when it goes on.</param>
    /// <param name="named">What the name says, when that is a kind of text.</param>
    public static SniffedType Tell(string text, bool cut, SniffedType? named)
    {
        List<string> lines = Lines(text, cut);
        if (lines.Count == 0)
            return named ?? new(MediaKind.Document, MediaTypes.Plain);
        if (lines.TrueForAll(line => DigestLine().IsMatch(line)))
            return new(MediaKind.DigestList, MediaTypes.Plain);
        if (Markup(text) is { } markup)
            return markup;
        if (Json(text, lines, cut, named) is { } json)
            return json;
        if (named is { } name)
            return name.MediaType == MediaTypes.Plain && CsvShape.Columns(lines) is { } strong && strong.Columns >= 3 && lines.Count >= 4
                ? TableOf(strong.Delimiter)
                : name;
        if (CsvShape.Columns(lines) is { } shape)
            return TableOf(shape.Delimiter);
        return new(MediaKind.Document, LooksLikeMarkdown(lines) ? MediaTypes.Markdown : MediaTypes.Plain);
    }

    private static SniffedType TableOf(char delimiter) => new(MediaKind.Table, delimiter == '\t' ? MediaTypes.Tsv : MediaTypes.Csv);

    private static SniffedType? Markup(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart();
        bool xml = start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> head = start[..Math.Min(2048, start.Length)];
        if (start.StartsWith("<") && HtmlStart().IsMatch(head))
            return new(MediaKind.Document, MediaTypes.Html);
        if ((xml && head.Contains("<svg", StringComparison.OrdinalIgnoreCase)) || start.StartsWith("<svg", StringComparison.OrdinalIgnoreCase))
            return new(MediaKind.Image, "image/svg+xml");
        return xml ? new(MediaKind.Unknown, "application/xml") : null;
    }

    /// <summary>JSON lines when every line read is an object; a single line is JSON unless its name says lines.</summary>
    private static SniffedType? Json(string text, List<string> lines, bool cut, SniffedType? named)
    {
        char first = text.AsSpan().TrimStart()[0];
        if (first is not ('{' or '['))
            return null;
        bool namedLines = named?.MediaType == MediaTypes.JsonLines;
        if (first == '{' && (lines.Count > 1 || namedLines) && (namedLines || lines.TrueForAll(IsJsonObject)))
            return new(MediaKind.Table, MediaTypes.JsonLines);
        return named is null && IsJson(text, cut) ? new(MediaKind.Unknown, "application/json") : null;
    }

    private static bool IsJsonObject(string line) => line.AsSpan().TrimStart().StartsWith("{") && IsJson(line, cut: false);

    private static bool IsJson(string text, bool cut)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), isFinalBlock: !cut, default);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool LooksLikeMarkdown(List<string> lines)
    {
        int marks = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            if (Heading().IsMatch(lines[i]) || lines[i].StartsWith("```", StringComparison.Ordinal))
                marks += 2;
            else if (Inline().IsMatch(lines[i]))
                marks++;
        }

        return marks >= 2;
    }

    /// <summary>The first lines that are not blank; of a text that goes on, without its last, which may be a part.</summary>
    private static List<string> Lines(string text, bool cut)
    {
        var lines = new List<string>();
        ReadOnlySpan<char> whole = cut && text.LastIndexOf('\n') is > 0 and int end ? text.AsSpan(0, end) : text;
        foreach (ReadOnlySpan<char> line in whole.EnumerateLines())
        {
            if (line.IsWhiteSpace())
                continue;
            lines.Add(line.ToString());
            if (lines.Count == LinesRead)
                break;
        }

        return lines;
    }

    [GeneratedRegex(
        @"^(?:\\?(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{128}) [ *].+|SHA(?:256|512) \(.+\) = [0-9a-fA-F]{64,128})$",
        RegexOptions.NonBacktracking)]
    private static partial Regex DigestLine();

    [GeneratedRegex(@"<(?:!doctype\s+html|html|head|body)[\s>]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex HtmlStart();

    [GeneratedRegex(@"^#{1,6} \S", RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[[^\]]+\]\([^)\s]+\)|\*\*\S|^\s{0,3}(?:[-*+] \S|\|.+\|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Inline();
}
