using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>What is made from the code and kept in the repository. Run with TARS_UPDATE=1 to write it anew.</summary>
public sealed class GeneratedDocsTests
{
    public static TheoryData<string> Examples => [.. DiagnosticExamples.All.Keys];

    [Fact]
    public void Diagnostics_AreThoseOfTheLoader() => Check(Path.Combine("docs", "diagnostics.md"), DiagnosticPage.WriteAll());

    [Fact]
    public void Schema_IsThatOfTheSpecs() =>
        Check(Path.Combine("docs", "pipeline.schema.json"), DefinitionSchema.Write(Definitions.Catalog));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_ShowsItsCode(string code) =>
        Assert.Contains(code, DiagnosticPage.Load(DiagnosticExamples.All[code]).Diagnostics.Select(d => d.Code));

    [Fact]
    public void EveryCodeThatAShortFileCanShow_HasAnExample() => Assert.Equal(
        [
            DiagnosticCodes.AssetUnavailable, DiagnosticCodes.BadOverride, DiagnosticCodes.DuplicateNode, DiagnosticCodes.ExpressionTooLarge,
            DiagnosticCodes.KeyNotAllowed, DiagnosticCodes.TooLarge,
            DiagnosticCodes.UnknownContractKey, DiagnosticCodes.UnknownProfile, DiagnosticCodes.Unreadable,
        ],
        DiagnosticCodes.Explanations.Keys.Except(DiagnosticExamples.All.Keys).OrderBy(NameOf, StringComparer.Ordinal));

    [Fact]
    public async Task EverySample_IsValidByTheSchema()
    {
        Assert.SkipWhen(SchemaJudge.Missing is not null, SchemaJudge.Missing ?? string.Empty);
        string[] files =
        [
            Path.Combine(Repository.Root, "pipeline.yaml"),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.yaml", SearchOption.AllDirectories)
                .Where(f => File.ReadAllText(f).Contains("\nnodes:", StringComparison.Ordinal)),
        ];

        IReadOnlyList<SchemaVerdict> verdicts = await SchemaJudge.JudgeAsync(
            DefinitionSchema.Write(Definitions.Catalog), files.Select(f => (f, File.ReadAllText(f))));

        Assert.All(verdicts, v => Assert.True(v.Valid, $"{v.Name}: {string.Join("; ", v.Errors)}"));
        Assert.Contains("$schema=docs/pipeline.schema.json", await File.ReadAllTextAsync(files[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryDefinitionOfTheManual_Loads()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "definition.md"));
        string[] blocks = [.. page.Split("```yaml\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)])];

        Assert.True(blocks.Length >= 4, $"{blocks.Length}");
        Assert.All(blocks, yaml =>
        {
            LoadResult loaded = DefinitionLoader.Parse(
                yaml, "p.yaml", Repository.Root, Definitions.Catalog, new DefinitionLoadOptions { CheckFiles = false });
            Assert.True(loaded.Diagnostics.Count == 0, DiagnosticRenderer.Render(loaded));
        });
    }

    private static string NameOf(string code) =>
        typeof(DiagnosticCodes).GetFields().Single(f => f.IsLiteral && (string)f.GetValue(null)! == code).Name;

    private static void Check(string relative, string text)
    {
        string path = Path.Combine(Repository.Root, relative);
        if (Environment.GetEnvironmentVariable("TARS_UPDATE") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{relative} is missing; run this test with TARS_UPDATE=1");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
