using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tars.Stages.Notices.Tests;

/// <summary>A small mail server on 127.0.0.1 that keeps every conversation.</summary>
internal sealed class LoopbackSmtp : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _said = [];

    public LoopbackSmtp()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What EHLO offers besides the greeting.</summary>
    public string[] Offers { get; set; } = ["AUTH PLAIN LOGIN"];

    /// <summary>What is answered to a line in place of the usual; null for the usual.</summary>
    public Func<string, string?> Instead { get; set; } = _ => null;

    /// <summary>Whether the conversation is encrypted from its first byte.</summary>
    public bool Tls { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every line that came in, over all conversations.</summary>
    public string[] Said
    {
        get
        {
            lock (_said)
            {
                return [.. _said];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (Tls)
                {
                    stream = await EncryptAsync(stream);
                }

                await TalkAsync(stream);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The other side has gone, or did not like the certificate.
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        await SayAsync(stream, "220 loopback\r\n");
        bool data = false;
        int login = 0;
        while (await LineAsync(stream) is string line)
        {
            lock (_said)
            {
                _said.Add(line);
            }

            if (data)
            {
                data = line != ".";
                if (!data)
                {
                    await SayAsync(stream, Instead(".") ?? "250 kept\r\n");
                }

                continue;
            }

            if (Instead(line) is string other)
            {
                await SayAsync(stream, other);
                continue;
            }

            if (login > 0)
            {
                await SayAsync(stream, login-- == 2 ? "334 UGFzc3dvcmQ6\r\n" : "235 in\r\n");
                continue;
            }

            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    await SayAsync(stream, string.Concat(Offers.Prepend("loopback").Select((o, i) => $"250{(i == Offers.Length ? ' ' : '-')}{o}\r\n")));
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go ahead\r\n");
                    stream = await EncryptAsync(stream);
                    break;
                case "AUTH" when line == "AUTH LOGIN":
                    login = 2;
                    await SayAsync(stream, "334 VXNlcm5hbWU6\r\n");
                    break;
                case "AUTH":
                    await SayAsync(stream, "235 in\r\n");
                    break;
                case "DATA":
                    data = true;
                    await SayAsync(stream, "354 go on\r\n");
                    break;
                case "QUIT":
                    return;
                default:
                    await SayAsync(stream, "250 fine\r\n");
                    break;
            }
        }
    }

    private static async Task<SslStream> EncryptAsync(Stream stream)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=loopback", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null));
        return encrypted;
    }

    private static async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string?> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return null;
    }
}
