using Tars.Testing;
using Xunit;

namespace Tars.Cli.Tests;

/// <summary>The proxy of the environment, which holds for a whole process: the tool in a process of its own.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tars-proxy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Downloads_GoThroughTheProxy_AndAddressesOfTheOwnNetworkAreRefusedBeforeItHearsOfThem()
    {
        using var proxy = new LoopbackHttp { Answer = _ => LoopbackHttp.Response("200 OK", "through the proxy") };
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "pipeline.yaml"),
            """
            name: proxied
            nodes:
              list:
                use: http_list
                with: { urls: ["http://files.example.org/a.txt", "http://10.0.0.7/b.txt", "http://169.254.169.254/c", "http://localhost/d"] }
              get: { use: download, from: list, retry: { attempts: 1 }, with: { folder: dl } }
            """,
            TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["http_proxy"] = proxy.Address, ["no_proxy"] = string.Empty };

        ToolResult result = await ToolProcess.RunAsync(_folder, environment, "run", "pipeline.yaml", "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(3, result.Json.GetProperty("dead_letters").GetInt32());
        Assert.Equal(
            "through the proxy", await File.ReadAllTextAsync(Path.Combine(_folder, "dl", "a.txt"), TestContext.Current.CancellationToken));
        Assert.All(proxy.Requests, r => Assert.Equal("http://files.example.org/a.txt", r.Path));
        Assert.NotEmpty(proxy.Requests);
    }
}
