using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>
/// One conversation with a mail server (RFC 5321), with STARTTLS (RFC 3207), TLS from the start (RFC 8314) and AUTH PLAIN or LOGIN
/// (RFC 4954). Certificates are checked as the system does, or against the authority of a file alone. Answers are bounded in length and
/// number. Where there is doubt about who answers nothing is sent, and a later attempt may find it settled.
/// </summary>
internal sealed class SmtpConnection(string host, int port, SmtpSecurity security, string? authority = null) : IAsyncDisposable
{
    private const int MaxLine = 2000;
    private const int MaxLines = 100;

    private readonly byte[] _buffer = new byte[4096];
    private TcpClient? _client;
    private Stream _stream = Stream.Null;
    private int _start;
    private int _end;

    /// <summary>Connects, encrypts and signs in.</summary>
    /// <exception cref="ItemException">The server refused; transient when it said so.</exception>
    /// <exception cref="SocketException">It could not be reached.</exception>
    public async Task OpenAsync(string? user, string? password, CancellationToken cancellationToken)
    {
        _client = new TcpClient();
        try
        {
            await _client.ConnectAsync(host, port, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new ItemException($"{host}:{port} cannot be reached: {e.Message}", e) { Transient = true, Fault = FaultKind.ServerDown };
        }

        _stream = _client.GetStream();
        if (security == SmtpSecurity.Tls)
        {
            await EncryptAsync(cancellationToken);
        }

        await ExpectAsync(220, cancellationToken);
        List<string> offers = await GreetAsync(cancellationToken);
        if (security == SmtpSecurity.StartTls)
        {
            if (!offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new ItemException($"{host} does not offer STARTTLS, so nothing is sent; use 'security: tls' with its other port.")
                {
                    Transient = true,
                };
            }

            await CommandAsync("STARTTLS", 220, cancellationToken);
            // What came before the encryption might be anybody's.
            (_start, _end) = (0, 0);
            await EncryptAsync(cancellationToken);
            offers = await GreetAsync(cancellationToken);
        }

        if (user is not null)
        {
            await SignInAsync(user, password ?? string.Empty, offers, cancellationToken);
        }
    }

    /// <summary>Sends one message.</summary>
    public async Task SendAsync(string from, IReadOnlyList<string> to, string message, CancellationToken cancellationToken)
    {
        await CommandAsync($"MAIL FROM:<{from}>", 250, cancellationToken);
        foreach (string receiver in to)
        {
            await CommandAsync($"RCPT TO:<{receiver}>", 250, cancellationToken);
        }

        await CommandAsync("DATA", 354, cancellationToken);
        // A line that begins with a dot would end the message.
        string body = ("\r\n" + message).Replace("\r\n.", "\r\n..", StringComparison.Ordinal)[2..];
        await CommandAsync(body + ".", 250, cancellationToken);
        await WriteAsync("QUIT", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client?.Dispose();
    }

    private async Task EncryptAsync(CancellationToken cancellationToken)
    {
        var settings = new SslClientAuthenticationOptions { TargetHost = host };
        if (authority is not null)
        {
            settings.CertificateChainPolicy = Trusting(authority);
        }

        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        try
        {
            await encrypted.AuthenticateAsClientAsync(settings, cancellationToken);
        }
        catch (AuthenticationException e)
        {
            string way = authority is null ? "'ca_file' names the certificate of an authority of your own" : $"'ca_file' is {authority}";
            throw new ItemException($"{host}:{port} is not trusted, so nothing is sent: {e.Message.TrimEnd('.')}; {way}.", e)
            {
                Transient = true,
            };
        }
        catch (IOException e)
        {
            throw new ItemException($"{host}:{port} does not agree on encryption, so nothing is sent: {e.Message}", e) { Transient = true };
        }
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ItemException($"'ca_file' cannot be read: {e.Message}", e);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new ItemException($"{file} holds no certificate in PEM form; see 'ca_file'.");
    }

    private async Task<List<string>> GreetAsync(CancellationToken cancellationToken)
    {
        string name = string.Concat(Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
        return await CommandAsync($"EHLO {(name.Length > 0 ? name : "localhost")}", 250, cancellationToken);
    }

    private async Task SignInAsync(string user, string password, List<string> offers, CancellationToken cancellationToken)
    {
        string? offered = offers.FirstOrDefault(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase));
        string[] ways = offered?.ToUpperInvariant().Split(' ') ?? [];
        if (ways.Contains("PLAIN"))
        {
            await CommandAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", 235, cancellationToken);
        }
        else if (ways.Contains("LOGIN"))
        {
            await CommandAsync("AUTH LOGIN", 334, cancellationToken);
            await CommandAsync(Base64(user), 334, cancellationToken);
            await CommandAsync(Base64(password), 235, cancellationToken);
        }
        else
        {
            throw new ItemException($"{host} offers neither AUTH PLAIN nor AUTH LOGIN, so '{user}' cannot sign in.");
        }
    }

    private async Task<List<string>> CommandAsync(string line, int expected, CancellationToken cancellationToken)
    {
        await WriteAsync(line, cancellationToken);
        return await ExpectAsync(expected, cancellationToken);
    }

    private async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    /// <summary>Reads an answer; returns its lines without the code.</summary>
    private async Task<List<string>> ExpectAsync(int expected, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < MaxLines)
        {
            string line = await LineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            {
                throw new ItemException($"{host} does not speak SMTP: it said '{NoticeText.Line(line)}'.");
            }

            lines.Add(line.Length > 4 ? line[4..].Trim() : string.Empty);
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }

            return code == expected ? lines
                : throw new ItemException($"{host} answered {code}, not {expected}: {NoticeText.Line(string.Join(' ', lines))}")
                {
                    Transient = code is >= 400 and < 500,
                };
        }

        throw new ItemException($"{host} answered with more than {MaxLines} lines.");
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length <= MaxLine)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await _stream.ReadAsync(_buffer, cancellationToken);
                if (_end == 0)
                {
                    throw new ItemException($"{host} ended the conversation.") { Transient = true, Fault = FaultKind.ServerDown };
                }
            }

            char c = (char)_buffer[_start++];
            if (c == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(c);
        }

        throw new ItemException($"{host} sent a line of more than {MaxLine} bytes.");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
