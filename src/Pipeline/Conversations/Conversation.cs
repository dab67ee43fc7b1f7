namespace Tars.Pipeline;

/// <summary>Questions and answers that belong together, kept in the ledger until they are deleted.</summary>
public sealed record Conversation
{
    /// <summary>What it belongs to; a pipeline's name unless the user said another.</summary>
    public required string Project { get; init; }

    /// <summary>Its name, one of its kind in the project.</summary>
    public required string Name { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What was said up to <see cref="SummarisedThrough"/>, in short; empty before there is a summary.</summary>
    public string Summary { get; init; } = string.Empty;

    /// <summary>The last message that <see cref="Summary"/> covers; 0 for none.</summary>
    public long SummarisedThrough { get; init; }

    /// <summary>All that was said, oldest first, what is summarised too; one message at least.</summary>
    public IReadOnlyList<ConversationMessage> Messages { get; init; } = [];
}
