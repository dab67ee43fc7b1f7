using Tars.Cli.Reporting;
using Tars.Stages.Rag;

namespace Tars.Cli;

/// <summary>One question to an archive, alone or within a conversation.</summary>
internal sealed class Asking(ArchiveSearcher archive, Talk? talk, GenerationOptions generation, AnswerView view, PassageFilter? filter)
{
    private readonly ConversationGuide _byRule = new(archive, null, generation);

    /// <summary>Answers with quotes alone.</summary>
    public async Task QuoteAsync(string question, CancellationToken stop)
    {
        DateTimeOffset asked = TimeProvider.System.GetUtcNow();
        string understood = await _byRule.UnderstandAsync(question, talk?.Before, stop);
        ArchiveAnswer answer = await new ArchiveAnswerer(archive).AskAsync(understood, filter, stop);
        view.Print(answer, Changed(question, understood));
        talk?.Keep(question, understood, asked, answer.Answer, answer.Citations, null);
        await ShortenAsync(_byRule, stop);
    }

    /// <summary>Lets a model answer.</summary>
    public async Task GenerateAsync(string question, RemoteModel model, CancellationToken stop)
    {
        DateTimeOffset asked = TimeProvider.System.GetUtcNow();
        using var client = new RemoteChatClient(model);
        var guide = new ConversationGuide(archive, client, generation);
        var answerer = new GeneratedAnswerer(archive, client, generation);
        view.Wait(model);
        string understood = await guide.UnderstandAsync(question, talk?.Before, stop);
        AnswerPrompt prompt = await answerer.PrepareAsync(understood, guide.History(talk?.Before), filter, stop);
        GeneratedAnswer answer = await answerer.AskAsync(prompt, understood, talk?.Id, stop);

        // An answer that was paid for is shown even where it cannot be kept.
        view.Print(answer, model, Changed(question, understood));
        talk?.Keep(question, understood, asked, answer.Answer, answer.Citations, model.Name);
        await ShortenAsync(guide, stop);
    }

    /// <summary>Shows what a model would be asked; the question is understood by rule, for nothing is sent.</summary>
    public async Task RehearseAsync(string question, RemoteModel model, CancellationToken stop)
    {
        using var client = new RemoteChatClient(model);
        string understood = await _byRule.UnderstandAsync(question, talk?.Before, stop);
        AnswerPrompt prompt = await new GeneratedAnswerer(archive, client, generation)
            .PrepareAsync(understood, _byRule.History(talk?.Before), filter, stop);
        view.Print(prompt, model, generation, ConversationGuide.TokensBeside(talk?.Before, _byRule.History(talk?.Before)));
    }

    private Task ShortenAsync(ConversationGuide guide, CancellationToken stop) =>
        talk?.ShortenAsync(guide, _byRule, stop) ?? Task.CompletedTask;

    private static string? Changed(string question, string understood) => understood == question ? null : understood;
}
