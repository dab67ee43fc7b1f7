namespace Tars.Pipeline;

/// <summary>Something that was said in a conversation.</summary>
public sealed record ConversationMessage
{
    /// <summary>Its number in the ledger, growing in the order in which messages were written; 0 before it was.</summary>
    public long Id { get; init; }

    /// <summary>Who said it: <c>user</c> or <c>assistant</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The words.</summary>
    public required string Text { get; init; }

    /// <summary>A question as it was understood after what was said before; null when as it stands, and for an answer.</summary>
    public string? Understood { get; init; }

    /// <summary>The model that wrote an answer; null for an answer of quotes alone, and for a question.</summary>
    public string? Model { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The places that an answer cites, in its order.</summary>
    public IReadOnlyList<CitedPlace> Cited { get; init; } = [];
}
