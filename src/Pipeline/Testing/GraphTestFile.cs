using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline.Testing;

/// <summary>The files of tests: the tests themselves and what they are compared with.</summary>
internal static class GraphTestFile
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="DefinitionException">The file is wrong.</exception>
    public static (string Pipeline, IReadOnlyList<GraphTest> Tests) Load(string file)
    {
        var bag = new DiagnosticBag();
        (string Pipeline, IReadOnlyList<GraphTest> Tests) read = (string.Empty, []);
        if (!DefinitionFile.TryRead(file, out byte[] bytes, out string problem))
            bag.Error(DiagnosticCodes.Unreadable, new SourceLocation(file, 0, 0, 0), problem);
        else if (DefinitionFile.Decode(file, bytes, bag) is { } text)
            read = GraphTestReader.Read(YamlReader.Read(new SourceText(file, text), bag), bag);
        return bag.HasErrors ? throw new DefinitionException(bag.Sorted(file)) : read;
    }

    /// <summary>What differs from the golden file; nothing when it is written.</summary>
    public static IEnumerable<string> CompareGolden(string path, JsonObject outcome, bool update)
    {
        string text = outcome.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        if (update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return [];
        }

        if (!File.Exists(path))
            return [$"{path} does not exist; write it with: tars test --update"];
        string[] expected = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n');
        string[] actual = text.Split('\n');
        int at = 0;
        while (at < expected.Length && at < actual.Length && expected[at] == actual[at])
            at++;
        return at == expected.Length && at == actual.Length
            ? []
            : [$"{path}:{at + 1}: expected '{expected.ElementAtOrDefault(at)?.Trim()}', but it is '{actual.ElementAtOrDefault(at)?.Trim()}'; if that is right: tars test --update"];
    }
}
