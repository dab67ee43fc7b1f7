using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>The options of <c>email</c>.</summary>
public sealed record EmailOptions : IValidatableObject
{
    /// <summary>The mail server.</summary>
    [Required]
    public string Host { get; init; } = string.Empty;

    /// <summary>Its port.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    /// <summary>How it is spoken to. A password is never sent in the clear to another machine.</summary>
    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>
    /// A PEM file with the certificate of the authority that vouches for the server, one of your own network say; then no other is trusted.
    /// Without it the system's authorities are.
    /// </summary>
    [DefinitionPath(MustExist = true)]
    public string? CaFile { get; init; }

    /// <summary>Who signs in; without it nobody does.</summary>
    public string? User { get; init; }

    /// <summary>The password.</summary>
    [Secret]
    public string? Password { get; init; }

    /// <summary>A file that holds the password.</summary>
    [DefinitionPath]
    public string? PasswordFile { get; init; }

    /// <summary>The sender's address.</summary>
    [Required]
    public string From { get; init; } = string.Empty;

    /// <summary>The receivers' addresses.</summary>
    [Required]
    [MinLength(1)]
    public IReadOnlyList<string> To { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string address in To.Append(From).Where(a => !IsAddress(a)))
        {
            yield return new ValidationResult($"'{address.ReplaceLineEndings(" ")}' is no mail address", [nameof(To)]);
        }

        if (User is not null && string.IsNullOrEmpty(Password) == string.IsNullOrEmpty(PasswordFile))
        {
            yield return new ValidationResult("'user' needs 'password' or 'password_file', one of the two", [nameof(User)]);
        }

        if (User is not null && Security == SmtpSecurity.None && Host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            yield return new ValidationResult("'security: none' with a 'user' would send the password in the clear", [nameof(Security)]);
        }
    }

    private static bool IsAddress(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && text.Length <= 254
            && text.All(c => c is > ' ' and < '\x7f' and not ('<' or '>' or ',' or ';' or '"'));
    }
}

/// <summary>Sends each notice as a mail in plain text over SMTP.</summary>
/// <param name="options">Server, sender and receivers.</param>
/// <param name="context">Lends the clock.</param>
[Node("email", 1, "A mail over SMTP.")]
public sealed class EmailChannel(EmailOptions options, NodeContext context) : NoticeChannel
{
    private const int MaxText = 20_000;

    /// <inheritdoc/>
    public override async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        string? password = options.User is null ? null
            : options.PasswordFile is string file ? await NoticeText.SecretAsync(file, cancellationToken) : options.Password;
        await using var server = new SmtpConnection(options.Host, options.Port, options.Security, options.CaFile);
        await server.OpenAsync(options.User, password, cancellationToken);
        await server.SendAsync(options.From, options.To, Message(notice), cancellationToken);
    }

    private string Message(Notice notice)
    {
        string host = options.From[(options.From.LastIndexOf('@') + 1)..];
        string text = Convert.ToBase64String(
            Encoding.UTF8.GetBytes(NoticeText.Whole(notice, MaxText)), Base64FormattingOptions.InsertLineBreaks);
        return new StringBuilder()
            .Append("From: ").Append(options.From).Append("\r\n")
            .Append("To: ").AppendJoin(", ", options.To).Append("\r\n")
            .Append("Subject: ").Append(Encoded(notice.Title)).Append("\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {context.Time.GetUtcNow():ddd, dd MMM yyyy HH:mm:ss} +0000\r\n")
            .Append("Message-ID: <").Append(notice.Id).Append('@').Append(host).Append(">\r\n")
            .Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
            .Append("Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n")
            .Append(text).Append("\r\n")
            .ToString();
    }

    /// <summary>An encoded word where the text is not plain; a word has at most 75 characters.</summary>
    private static string Encoded(string title)
    {
        string line = NoticeText.Line(title);
        string cut = line.Length <= 120 ? line : line[..120];
        return cut.All(char.IsAscii) ? cut
            : string.Join("\r\n ", cut.EnumerateRunes().Chunk(10)
                .Select(r => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(r)))}?="));
    }
}
