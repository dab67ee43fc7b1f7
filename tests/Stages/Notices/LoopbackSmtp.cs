using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tars.Testing;

namespace Tars.Stages.Notices.Tests;

/// <summary>A small mail server on 127.0.0.1 that keeps every conversation.</summary>
internal sealed class LoopbackSmtp : IDisposable
{
    private readonly LoopbackTcp _tcp;
    private readonly List<string> _said = [];

    public LoopbackSmtp() => _tcp = new LoopbackTcp(ServeAsync);

    /// <summary>Who it says it is when it is asked to encrypt; the default nobody trusts.</summary>
    public X509Certificate2 Certificate { get; set; } = MakeCertificate("localhost", IPAddress.Loopback);

    /// <summary>What EHLO offers besides the greeting.</summary>
    public string[] Offers { get; set; } = ["AUTH PLAIN LOGIN"];

    /// <summary>What is answered to a line in place of the usual; null for the usual.</summary>
    public Func<string, string?> Instead { get; set; } = _ => null;

    /// <summary>Whether the conversation is encrypted from its first byte.</summary>
    public bool Tls { get; set; }

    public int Port => _tcp.Port;

    /// <summary>What it says in the clear behind its consent to STARTTLS, as somebody between the two could.</summary>
    public string Smuggled { get; set; } = string.Empty;

    /// <summary>Every line that came in, over all conversations; what came encrypted begins with <c>tls </c>.</summary>
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

    /// <summary>A certificate that vouches for itself.</summary>
    public static X509Certificate2 MakeCertificate(string name, IPAddress? address = null, DateTimeOffset? until = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (address is not null)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 made = request.CreateSelfSigned(from, until ?? from.AddYears(70));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        _tcp.Dispose();
        Certificate.Dispose();
    }

    private async Task ServeAsync(NetworkStream connection)
    {
        try
        {
            Stream stream = connection;
            if (Tls)
            {
                stream = await EncryptAsync(stream);
            }

            await TalkAsync(stream);
        }
        catch (AuthenticationException)
        {
            // The other side did not like the certificate.
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
                _said.Add(stream is SslStream ? "tls " + line : line);
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
                    await SayAsync(stream, "220 go ahead\r\n" + Smuggled);
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

    private async Task<SslStream> EncryptAsync(Stream stream)
    {
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(Certificate);
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
