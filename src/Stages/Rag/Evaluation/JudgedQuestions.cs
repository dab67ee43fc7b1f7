using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tars.Stages.Rag;

/// <summary>Reads questions from YAML: lists <c>answerable</c> and <c>unanswerable</c> of mappings with <c>question</c> and more.</summary>
/// <remarks>
/// Of a question are read <c>id</c> (default: its number in its list), <c>question</c>, <c>source</c>, <c>same_as</c> (another name of the
/// same document), <c>page</c>, <c>second</c> and <c>expect</c> (phrases). Other keys are for people.
/// </remarks>
internal static class JudgedQuestions
{
    public const int MaxGrade = 1000;

    /// <summary>The questions, the answerable ones first.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is no YAML or not of this form, an id stands twice, or there is no question.
    /// </exception>
    public static IReadOnlyList<JudgedQuestion> ReadYaml(string path)
    {
        var questions = new List<JudgedQuestion>();
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(QuestionLines.Text(path)));
            if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
            {
                throw new InvalidDataException($"{path}: expected one mapping with the lists 'answerable' and 'unanswerable'.");
            }

            foreach ((string list, bool unanswerable) in (ReadOnlySpan<(string, bool)>)[("answerable", false), ("unanswerable", true)])
            {
                if (root.Children.TryGetValue(list, out YamlNode? node))
                {
                    questions.AddRange(List(path, list, node).Select((x, i) => ToQuestion(path, $"{list}-{i + 1}", x, unanswerable)));
                }
            }
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"{path}:{e.Start.Line}:{e.Start.Column}: {e.Message}", e);
        }

        if (questions.GroupBy(x => x.Id, StringComparer.Ordinal).FirstOrDefault(x => x.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"{path}: the id '{twice.Key}' stands {twice.Count()} times; scores are kept by id.");
        }

        return questions.Count > 0 ? questions : throw new InvalidDataException($"{path}: no question in 'answerable' or 'unanswerable'.");
    }

    private static JudgedQuestion ToQuestion(string path, string number, YamlNode node, bool unanswerable)
    {
        if (node is not YamlMappingNode map || Scalar(map, "question") is not { Length: > 0 } text)
        {
            throw new InvalidDataException($"{path}:{node.Start.Line}:{node.Start.Column}: expected a mapping with the key 'question'.");
        }

        string[] names = [.. ((string?[])[Scalar(map, "source"), Scalar(map, "same_as")]).OfType<string>()];
        IEnumerable<YamlNode> expected = map.Children.TryGetValue("expect", out YamlNode? list) ? List(path, "expect", list) : [];
        return new JudgedQuestion(Scalar(map, "id") ?? number, text)
        {
            Relevant = names.Length > 0 && !unanswerable ? [new JudgedSource(names, 1)] : [],
            Expected = [.. expected.OfType<YamlScalarNode>().Select(x => x.Value).OfType<string>()],
            IsUnanswerable = unanswerable,
            Page = Number(path, map, "page") is { } page ? (int)page : null,
            Second = Number(path, map, "second"),
        };
    }

    private static double? Number(string path, YamlMappingNode map, string key)
    {
        if (!map.Children.TryGetValue(key, out YamlNode? node))
        {
            return null;
        }

        const double most = 1e9;
        return node is YamlScalarNode { Value: { } text }
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number <= most
            ? number
            : throw new InvalidDataException($"{path}:{node.Start.Line}:{node.Start.Column}: '{key}' must be a number from 0.");
    }

    private static YamlSequenceNode List(string path, string name, YamlNode node) => node as YamlSequenceNode
        ?? throw new InvalidDataException($"{path}:{node.Start.Line}:{node.Start.Column}: '{name}' must be a list.");

    private static string? Scalar(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out YamlNode? value) ? (value as YamlScalarNode)?.Value : null;
}
