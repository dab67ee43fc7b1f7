using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Tars.Stages.Acquire.Download;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Tests.Download;

/// <summary>Over TLS the newer version is agreed on; ranges and segments work over it as over the older one.</summary>
public sealed class Http2Tests
{
    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task A_file_comes_in_segments_over_what_the_server_speaks(HttpProtocols spoken, string expected)
    {
        byte[] content = DownloadRig.Bytes(1_000_000);
        var seen = new ConcurrentBag<string>();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using X509Certificate2 certificate = Certificate();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = spoken;
            l.UseHttps(certificate);
        }));
        await using WebApplication app = builder.Build();
        app.Run(context =>
        {
            seen.Add(context.Request.Protocol);
            return Results.Bytes(content, "application/octet-stream", enableRangeProcessing: true,
                entityTag: new("\"1\"")).ExecuteAsync(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var folder = new TempFolder();
        using var sender = new HttpSender(new HttpSettings { AllowPrivate = true, Trust = (_, found, _, _) => found!.Equals(certificate) });
        var transfer = new Transfer(
            sender,
            new TransferSettings { Connections = 3, Segment = 128 << 10 },
            new TransferRequest { Uri = new Uri(app.Urls.First() + "/x"), Path = folder["x.part"] });
        TransferResult result = (await transfer.RunAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(DownloadRig.Hex(content), result.Sha256);
        Assert.Equal(content, await File.ReadAllBytesAsync(folder["x.part"], TestContext.Current.CancellationToken));
        Assert.True(seen.Count >= 3, $"{seen.Count} requests");
        Assert.All(seen, protocol => Assert.Equal(expected, protocol));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
