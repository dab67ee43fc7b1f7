using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tars.Pipeline.Definition;

/// <summary>Reads YAML into a tree in which every value has its place, within bounds on size and depth.</summary>
internal sealed class YamlReader
{
    public const int MaxDepth = 64;
    public const int MaxValues = 100_000;

    private readonly SourceText _source;
    private readonly DiagnosticBag _bag;
    private readonly Dictionary<AnchorName, YamlItem> _anchors = [];
    private readonly IParser _parser;
    private int _values;
    private int _depth;

    private YamlReader(SourceText source, IParser parser, DiagnosticBag bag)
    {
        _source = source;
        _parser = parser;
        _bag = bag;
    }

    /// <summary>Returns the document's root, or null when the file is no YAML or has no document, which is reported.</summary>
    public static YamlItem? Read(SourceText source, DiagnosticBag bag) => Read(source, source.Text, bag);

    /// <summary>As <see cref="Read(SourceText, DiagnosticBag)"/> of a text that has blanks in place of some of the source's.</summary>
    public static YamlItem? Read(SourceText source, string text, DiagnosticBag bag)
    {
        if (FindForbidden(text) is { } index)
        {
            string code = ((int)text[index]).ToString("X4", CultureInfo.InvariantCulture);
            bag.Error(DiagnosticCodes.Syntax, source.At(index, index + 1), $"the character U+{code} is not allowed in a definition");
            return null;
        }

        // What looks like a condition may stand in a quoted text; then the file is right as it is.
        var found = new DiagnosticBag();
        string hidden = FlowBrackets.Hide(text);
        YamlItem? root = ReadText(source, hidden, found);
        if (root is null && !ReferenceEquals(hidden, text))
        {
            var second = new DiagnosticBag();
            root = ReadText(source, text, second);
            found = root is null ? found : second;
        }

        bag.AddAll(found);
        return root;
    }

    private static YamlItem? ReadText(SourceText source, string text, DiagnosticBag bag)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        try
        {
            return new YamlReader(source, new YamlDotNet.Core.Parser(scanner), bag).Document();
        }
        catch (LimitException limit)
        {
            bag.Error(limit.Code, limit.At, limit.Message);
        }
        catch (YamlException problem)
        {
            int at = Place(source.Text, problem);
            bag.Error(DiagnosticCodes.Syntax, source.At(at, at + 1), $"this is not YAML: {Sentence(problem.Message)}");
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or FormatException or OverflowException
            or IndexOutOfRangeException or NullReferenceException or InvalidCastException)
        {
            // The library's scanner has paths that fail without a place of their own, for instance at an unclosed bracket.
            int at = (int)scanner.CurrentPosition.Index;
            bag.Error(
                DiagnosticCodes.Syntax,
                source.At(at, at + 1),
                "this is not YAML: a bracket or quote before this place is not closed");
        }

        return null;
    }

    private YamlItem? Document()
    {
        _parser.MoveNext();
        _parser.MoveNext();
        if (_parser.Current is not DocumentStart)
        {
            _bag.Error(DiagnosticCodes.WrongShape, _source.At(0, 1), "the file is empty; a definition has at least 'name' and 'nodes'");
            return null;
        }

        _parser.MoveNext();
        YamlItem root = Item();
        _parser.MoveNext();
        _parser.MoveNext();
        if (_parser.Current is DocumentStart second)
        {
            throw new LimitException(
                DiagnosticCodes.Syntax,
                At(second),
                "a second document begins here, but a definition is one document; put it in a file of its own");
        }

        return root;
    }

    private YamlItem Item()
    {
        ParsingEvent current = _parser.Current!;
        Count(1, current);
        if (current is AnchorAlias alias)
        {
            YamlItem target = _anchors.GetValueOrDefault(alias.Value) ?? throw new LimitException(
                DiagnosticCodes.Syntax,
                At(alias),
                $"the alias '*{alias.Value}' stands for nothing: no value before it ends with the anchor '&{alias.Value}'");
            Count(target.Size, alias);
            return target;
        }

        var node = (NodeEvent)current;
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _bag.Error(DiagnosticCodes.WrongShape, At(node), "tags mean nothing in a definition; remove the '!…'");

        YamlItem item = node switch
        {
            Scalar scalar => ToScalar(scalar),
            SequenceStart start => Sequence(start),
            _ => Mapping((MappingStart)node),
        };
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = item;
        return item;
    }

    private YamlSequence Sequence(SequenceStart start)
    {
        Enter(start);
        var items = new List<YamlItem>();
        while (Next() is not SequenceEnd)
            items.Add(Item());
        _depth--;
        return new YamlSequence(At(start), items);
    }

    private YamlMapping Mapping(MappingStart start)
    {
        Enter(start);
        var entries = new List<(YamlScalar, YamlItem)>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            YamlItem key = Item();
            Next();
            YamlItem value = Item();
            if (key is not YamlScalar name)
                _bag.Error(DiagnosticCodes.WrongShape, key.At, $"a key is a single value, but this is {key.Described}");
            else if (!lines.TryAdd(name.Value, name.At.Line))
                _bag.Error(
                    DiagnosticCodes.DuplicateKey,
                    name.At,
                    $"the key '{name.Value}' stands here twice; the first is in line {lines[name.Value]}");
            else
                entries.Add((name, value));
        }

        _depth--;
        return new YamlMapping(At(start), entries);
    }

    private YamlScalar ToScalar(Scalar scalar)
    {
        int start = (int)scalar.Start.Index;
        int end = (int)scalar.End.Index;
        return new YamlScalar(_source.At(start, end), FlowBrackets.Restore(scalar.Value), scalar.Style, start, end, _source);
    }

    private ParsingEvent Next()
    {
        _parser.MoveNext();
        return _parser.Current!;
    }

    private void Enter(ParsingEvent at)
    {
        if (++_depth > MaxDepth)
            throw new LimitException(DiagnosticCodes.TooLarge, At(at), $"values are nested deeper than {MaxDepth} levels");
    }

    private void Count(int values, ParsingEvent at)
    {
        _values += values;
        if (_values > MaxValues)
        {
            throw new LimitException(
                DiagnosticCodes.TooLarge, At(at), $"the file has more than {MaxValues} values, those behind aliases counted each time");
        }
    }

    private SourceLocation At(ParsingEvent item)
    {
        int start = (int)item.Start.Index;
        return _source.At(start, item is AnchorAlias ? (int)item.End.Index : start + 1);
    }

    private static int? FindForbidden(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if ((char.IsControl(c) && c is not ('\t' or '\n' or '\r')) || c is '\u2028' or '\u2029' || FlowBrackets.IsReserved(c))
                return i;
        }

        return null;
    }

    // Of a stretch of lines the end is where the scanner gave up; but of a quote that is never closed the start is what helps,
    // and of a block with a tab in its indentation the tab.
    private static int Place(string text, YamlException problem)
    {
        int start = (int)problem.Start.Index;
        if (problem.Message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            for (int line = start; line >= 0 && line < text.Length; line = text.IndexOf('\n', line) is var end and >= 0 ? end + 1 : -1)
            {
                int indent = text.AsSpan(line).IndexOfAnyExcept(' ');
                if (indent >= 0 && text[line + indent] == '\t')
                    return line + indent;
            }
        }

        bool quote = start < text.Length && text[start] is '\'' or '"';
        return problem.Start.Line == problem.End.Line || quote ? start : (int)problem.End.Index;
    }

    private static string Sentence(string message) =>
        message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    private sealed class LimitException(string code, SourceLocation at, string message) : Exception(message)
    {
        public string Code { get; } = code;

        public SourceLocation At { get; } = at;
    }
}
