using Tars.Pipeline;
using Tars.Stages.Rag;

namespace Tars.Cli;

/// <summary>A conversation that a question belongs to, in the ledger of a definition's state folder.</summary>
internal sealed class Talk(PipelineRecords records, string project, string name) : IDisposable
{
    public string Name => name;

    /// <summary>What keeps it at one endpoint.</summary>
    public string Id => ConversationGuide.IdOf(project, name);

    /// <summary>What was said before; null for a new one.</summary>
    public Conversation? Before { get; } = records.Ledger.Conversation(project, name);

    /// <summary>Keeps a question and its answer.</summary>
    public void Keep(
        string question, string understood, DateTimeOffset asked, string answer, IEnumerable<Citation> citations, string? model)
    {
        CitedPlace[] cited = [.. citations.Select(c => new CitedPlace(c.Source, c.Sha256, c.Quote, c.Page, c.StartSeconds, c.EndSeconds))];
        records.Ledger.Say(project, name, [
            new ConversationMessage { Role = "user", Text = question, Understood = understood == question ? null : understood, At = asked },
            new ConversationMessage
            {
                Role = "assistant",
                Text = answer,
                Model = model,
                At = TimeProvider.System.GetUtcNow(),
                Cited = cited,
            },
        ]);
    }

    /// <summary>Shortens what was said when it became long; by rule where the model cannot.</summary>
    public async Task ShortenAsync(ConversationGuide guide, ConversationGuide byRule, CancellationToken stop)
    {
        Conversation now = records.Ledger.Conversation(project, name)!;
        (string Summary, long Through)? shorter;
        try
        {
            shorter = await guide.SummariseAsync(now, stop);
        }
        catch (ItemException)
        {
            // The question was answered; its budget, or the model, ended here.
            shorter = await byRule.SummariseAsync(now, stop);
        }

        if (shorter is { } made)
        {
            records.Ledger.Summarise(project, name, made.Summary, made.Through);
        }
    }

    public void Dispose() => records.Dispose();
}
