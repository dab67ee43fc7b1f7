using YamlDotNet.RepresentationModel;

namespace Tars.Cli.Tests;

/// <summary>A question of samples/questions.yaml.</summary>
internal sealed record Question(string Text, IReadOnlyList<string> Sources, int? Page, IReadOnlyList<string> Expected)
{
    public static (List<Question> Answerable, List<Question> Unanswerable) Read(string path)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(path)));
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        return ([.. All(root, "answerable")], [.. All(root, "unanswerable")]);
    }

    private static IEnumerable<Question> All(YamlMappingNode root, string list) =>
        from node in ((YamlSequenceNode)root[list]).Cast<YamlMappingNode>()
        select new Question(
            Scalar(node, "question")!,
            [.. ((string?[])[Scalar(node, "source"), Scalar(node, "same_as")]).OfType<string>()],
            Scalar(node, "page") is string page ? int.Parse(page) : null,
            node.Children.TryGetValue("expect", out YamlNode? expect) ? [.. ((YamlSequenceNode)expect).Select(e => ((YamlScalarNode)e).Value!)] : []);

    private static string? Scalar(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? value) ? (value as YamlScalarNode)?.Value : null;
}
