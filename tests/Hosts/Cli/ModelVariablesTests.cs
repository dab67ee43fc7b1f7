using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>
/// <c>TARS_MODEL</c>, <c>TARS_ENDPOINT</c> and <c>TARS_MODEL_KEY</c>: what a call says comes first, then they, then the definition.
/// </summary>
public sealed class ModelVariablesTests : IDisposable
{
    private const string Question = "When did the motor of the dome fail?";
    private const string Good = "The motor failed on 3 March. [1: \"failed on 3 March\"]";
    private const string Key = "TARS_MODEL_KEY=users-own-key";

    private readonly SmallArchive _archive = new();
    private readonly FakeModelServer _defined = new() { Otherwise = r => r.StreamAsync(Good) };
    private readonly FakeModelServer _named = new() { Otherwise = r => r.StreamAsync(Good) };
    private readonly FakeModelServer _given = new() { Otherwise = r => r.StreamAsync(Good) };

    public void Dispose()
    {
        _given.Dispose();
        _named.Dispose();
        _defined.Dispose();
        _archive.Dispose();
    }

    [Fact]
    public async Task KeyOfTheUser_NeverGoesToEndpointsOfTheDefinition()
    {
        await DefineAsync(string.Empty);
        await AskAsync([Key]);
        await AskAsync([Key, "TARS_MODEL=other"], "--model", "other");
        Assert.Equal((IEnumerable<string?>)[null, null], _defined.Requests.Select(KeyOf));

        await DefineAsync(", ask_key: key-of-the-definition");
        await AskAsync([Key]);
        Assert.Equal("Bearer key-of-the-definition", KeyOf(_defined.Requests[^1]));

        await AskAsync([Key, "TARS_ENDPOINT=" + _named.Url]);
        await AskAsync([Key], "--endpoint", _given.Url);
        Assert.All((Received[])[_named.Requests[0], _given.Requests[0]], r => Assert.Equal("Bearer users-own-key", KeyOf(r)));
        Assert.Equal(3, _defined.Requests.Count);

        // A file that the call itself names is for the endpoints of this call, whoever names them, and stands for the variable.
        string file = _archive["key"];
        await File.WriteAllTextAsync(file, "key-of-the-file\n");
        await AskAsync([Key], "--key-file", file);
        await AskAsync([Key, "TARS_ENDPOINT=" + _named.Url], "--key-file", file);
        Assert.All((Received[])[_defined.Requests[^1], _named.Requests[^1]], r => Assert.Equal("Bearer key-of-the-file", KeyOf(r)));
    }

    [Fact]
    public async Task KeyThatTheDefinitionTakesFromTheEnvironment_GoesOnlyWhereTheUserSaid()
    {
        await DefineAsync(", ask_key: \"${TARS_MODEL_KEY}\"");
        ToolRun refused = await ToolRun.WithAsync([Key], ["ask", Question, "--pipeline", _archive.Definition]);
        Assert.Equal(ExitCode.Definition, refused.Code);
        Assert.Contains("add 127.0.0.1 to TARS_KEY_HOSTS", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("users-own", refused.Error, StringComparison.Ordinal);
        Assert.Empty(_defined.Requests);

        await AskAsync([Key, "TARS_KEY_HOSTS=127.0.0.1"]);
        Assert.Equal("Bearer users-own-key", KeyOf(Assert.Single(_defined.Requests)));
    }

    [Fact]
    public async Task CallComesFirst_ThenTheVariables_ThenTheDefinition()
    {
        await DefineAsync(string.Empty);
        await AskAsync([]);
        await AskAsync(["TARS_MODEL=named"]);
        await AskAsync(["TARS_MODEL=named"], "--model", "given");
        Assert.Equal(["defined", "named", "given"], _defined.Asked.Select(ModelOf));

        string variable = "TARS_ENDPOINT=" + _named.Url;
        await AskAsync([variable]);
        await AskAsync([variable, "TARS_MODEL=named"], "--endpoint", _given.Url);
        Assert.Equal(
            (3, "defined", "named"), (_defined.Asked.Count, ModelOf(Assert.Single(_named.Asked)), ModelOf(Assert.Single(_given.Asked))));

        ToolRun quotes = await AskAsync([variable, "TARS_MODEL=named"], "--quotes");
        Assert.StartsWith("\"The motor of the dome failed on 3 March.\"", quotes.Output, StringComparison.Ordinal);
        Assert.Equal((3, 1, 1), (_defined.Asked.Count, _named.Asked.Count, _given.Asked.Count));
    }

    private static string? KeyOf(Received request) => request.Headers.GetValueOrDefault("Authorization");

    private static string? ModelOf(string body) => JsonDocument.Parse(body).RootElement.GetProperty("model").GetString();

    private async Task<ToolRun> AskAsync(string[] variables, params string[] more)
    {
        ToolRun run = await ToolRun.WithAsync(variables, ["ask", Question, "--pipeline", _archive.Definition, .. more]);
        Assert.True(run.Code == 0, run.Error);
        return run;
    }

    private async Task DefineAsync(string key)
    {
        await _archive.RunAsync(embed: null, ("minutes.md", "The motor of the dome failed on 3 March. It was not repaired before June."));
        await File.WriteAllTextAsync(_archive.Definition, (await File.ReadAllTextAsync(_archive.Definition)).Replace(
            "path: state/index", $"path: state/index, ask_model: defined, ask_endpoints: [{_defined.Url}]{key}", StringComparison.Ordinal));
    }
}
