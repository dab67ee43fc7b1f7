using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>The options of <c>telegram</c>; the token stands in one of the two.</summary>
public sealed record TelegramOptions : IValidatableObject
{
    /// <summary>The bot's token.</summary>
    [Secret]
    public string? Token { get; init; }

    /// <summary>A file that holds the token.</summary>
    [DefinitionPath]
    public string? TokenFile { get; init; }

    /// <summary>The chat: its number, or the name of a public channel with <c>@</c>.</summary>
    [Required]
    public string Chat { get; init; } = string.Empty;

    /// <summary>The server of the bot interface.</summary>
    [RegularExpression("https?://.+", ErrorMessage = "has to begin with https://")]
    public string Server { get; init; } = "https://api.telegram.org";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrEmpty(Token) == string.IsNullOrEmpty(TokenFile)
            ? [new ValidationResult("needs 'token' or 'token_file', one of the two", [nameof(Token)])]
            : [];
}

/// <summary>Sends each notice to a chat as plain text, by a Telegram bot.</summary>
/// <param name="options">Whose bot, and which chat.</param>
[Node("telegram", 1, "A message of a Telegram bot.")]
public sealed class TelegramChannel(TelegramOptions options) : NoticeChannel
{
    // The interface takes at most 4,096 characters.
    private const int MaxText = 4000;

    private readonly NoticeRequest _request = new();

    /// <inheritdoc/>
    public override async ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        string token = options.TokenFile is string file ? await NoticeText.SecretAsync(file, cancellationToken) : options.Token!;
        var address = new Uri(
            $"{options.Server.TrimEnd('/')}/bot{Uri.EscapeDataString(token).Replace("%3A", ":", StringComparison.Ordinal)}/sendMessage");
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new { chat_id = options.Chat, text = NoticeText.Whole(notice, MaxText), disable_web_page_preview = true });
        string answer = await _request.PostAsync(address, body, [], cancellationToken);
        if (!IsOk(answer))
        {
            throw new ItemException("the server did not say that the message was sent.") { Transient = true };
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _request.Dispose();
        return base.DisposeAsync();
    }

    private static bool IsOk(string answer)
    {
        // Only the beginning of a long answer is read, so that it need not be whole.
        return answer.Replace(" ", string.Empty, StringComparison.Ordinal).StartsWith("{\"ok\":true", StringComparison.Ordinal);
    }
}
