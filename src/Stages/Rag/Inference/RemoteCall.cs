namespace Tars.Stages.Rag;

/// <summary>What is asked of a remote model.</summary>
/// <param name="Path">Below an endpoint's address, such as <c>embeddings</c>.</param>
/// <param name="Json">The body.</param>
/// <param name="Tokens">How many tokens question and answer may have at most, as far as can be told before.</param>
internal sealed record RemoteCall(string Path, byte[] Json, long Tokens)
{
    /// <summary>What belongs together, for <see cref="EndpointChoice.Sticky"/>.</summary>
    public string? Conversation { get; init; }
}
