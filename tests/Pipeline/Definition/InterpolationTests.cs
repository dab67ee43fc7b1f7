namespace Tars.Pipeline.Tests.Definition;

public sealed class InterpolationTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["LANG_CODE"] = "en",
        ["EMPTY"] = "",
        ["TOKENS"] = "123",
        ["OPENAI_API_KEY"] = "sk-very-secret",
        ["NESTED"] = "${LANG_CODE}",
    };

    [Theory]
    [InlineData("${LANG_CODE}", "en")]
    [InlineData("x-${LANG_CODE}-${LANG_CODE}", "x-en-en")]
    [InlineData("${NONE:-de}", "de")]
    [InlineData("${EMPTY:-de}", "de")]
    [InlineData("${LANG_CODE:-de}", "en")]
    [InlineData("${LANG_CODE:?say}", "en")]
    [InlineData("$${LANG_CODE}", "${LANG_CODE}")]
    [InlineData("a$${b}${LANG_CODE}", "a${b}en")]
    [InlineData("$LANG_CODE", "$LANG_CODE")]
    [InlineData("cost: $5", "cost: $5")]
    [InlineData("${NESTED}", "${LANG_CODE}")]
    [InlineData("${NONE:-a, b: [c] # d}", "a, b: [c] # d")]
    public void Scalars_TakeVariables_InEveryStyle(string written, string expected)
    {
        Assert.Equal(expected, Language($"{{ language: \"{written}\" }}"));
        Assert.Equal(expected, Language($"{{ language: '{written}' }}"));
        Assert.Equal(expected, Language($"\n      language: |-\n        {written}"));
        if (written != "cost: $5")
            Assert.Equal(expected, Language($"{{ language: {written} }}"));
    }

    [Fact]
    public void AnEmptyVariable_IsAnEmptyText() => Assert.Equal("xy", Language("{ language: \"x${EMPTY}y\" }"));

    [Fact]
    public void AVariable_IsTyped() => Assert.Equal(123, Options("{ max_tokens: \"${TOKENS}\" }").MaxTokens);

    [Fact]
    public void AVariableThatLooksLikeYaml_StaysText()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["X"] = "a, max_tokens: 1 }\n- b" };

        LoadResult result = TestCatalog.Parse(Yaml("{ language: \"${X}\" }"), variables);

        Assert.Equal("a, max_tokens: 1 }\n- b", ((ReadOptions)result.Definition!.Nodes[1].Options!).Language);
    }

    [Fact]
    public void Secrets_ReachTheNode_ButAreNotShown()
    {
        NodeDefinition node = Load("{ api_key: \"Bearer ${OPENAI_API_KEY}\" }").Nodes[1];

        Assert.Equal("Bearer sk-very-secret", ((ReadOptions)node.Options!).ApiKey);
        Assert.Contains("\"api_key\":\"Bearer ***\"", node.CanonicalOptions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens: ${OPENAI_API_KEY}")]
    [InlineData("within: \"${OPENAI_API_KEY}\"")]
    [InlineData("shape: ${OPENAI_API_KEY}")]
    [InlineData("model: ${OPENAI_API_KEY}")]
    public void Secrets_AreMaskedInDiagnostics(string option)
    {
        LoadResult result = TestCatalog.Parse(Yaml($"{{ {option} }}"), Variables);

        Assert.Null(result.Definition);
        Assert.DoesNotContain("sk-very-secret", DiagnosticRenderer.Render(result), StringComparison.Ordinal);
    }

    [Fact]
    public void StateAndPolicies_TakeVariables()
    {
        LoadResult result = TestCatalog.Parse(
            "name: t\nstate: ${DIR:-s}\nmemory: ${M:-2MiB}\nnodes:\n  in: { use: inbox_folder, with: { path: x }, rate: \"${R:-5/s}\" }\n", Variables);

        Assert.EndsWith("/s", result.Definition!.StateFolder, StringComparison.Ordinal);
        Assert.Equal(2 << 20, result.Definition.MemoryBytes);
        Assert.Equal(5, result.Definition.Nodes[0].Policy.Rate);
    }

    private static string? Language(string with) => Options(with).Language;

    private static ReadOptions Options(string with) => (ReadOptions)Load(with).Nodes[1].Options!;

    private static PipelineDefinition Load(string with)
    {
        LoadResult result = TestCatalog.Parse(Yaml(with), Variables);
        Assert.True(result.Definition is not null, DiagnosticRenderer.Render(result));
        return result.Definition;
    }

    private static string Yaml(string with) => "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: x } }\n"
        + $"  r:\n    use: read\n    from: in\n    with: {with}\n  out: {{ use: any_store, from: r }}\n";
}
