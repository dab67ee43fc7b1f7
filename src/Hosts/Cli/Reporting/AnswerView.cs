using System.Globalization;
using Tars.Stages.Rag;

namespace Tars.Cli.Reporting;

/// <summary>Prints answers, as JSON or for people.</summary>
internal sealed class AnswerView(Terminal terminal, bool json)
{
    /// <summary>An answer of quotes alone.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="understood">The question as it was understood; null when as it stands.</param>
    public void Print(ArchiveAnswer answer, string? understood)
    {
        if (json)
        {
            terminal.Out.WriteLine(CliJson.Write(new { answer.Answered, answer.Answer, answer.Citations, understood }));
            return;
        }

        Understood(understood);

        if (!answer.Answered)
        {
            terminal.Out.WriteLine(Terminal.Safe(answer.Answer));
        }

        foreach (Citation citation in answer.Citations)
        {
            Quote(citation, string.Empty);
        }
    }

    /// <summary>Tells somebody at a terminal what is waited for: a model may take minutes.</summary>
    public void Wait(RemoteModel model)
    {
        if (terminal.Interactive)
        {
            terminal.Error.WriteLine(terminal.Dim(Terminal.SafeLine($"asking {model.Name} …")));
        }
    }

    /// <summary>A model's answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="model">What gave it.</param>
    /// <param name="understood">The question as it was understood; null when as it stands.</param>
    public void Print(GeneratedAnswer answer, RemoteModel model, string? understood)
    {
        IReadOnlyList<RemoteEndpointStatistics> endpoints = model.Statistics();
        if (json)
        {
            terminal.Out.WriteLine(CliJson.Write(new
            {
                answer.Answered, answer.Answer, answer.Citations, answer.Sentences, answer.Truncated, understood,
                Model = model.Name, answer.InputTokens, answer.OutputTokens, endpoints,
            }));
            return;
        }

        Understood(understood);

        foreach (RemoteEndpointStatistics endpoint in endpoints.Where(e => e.Failed + e.Throttled > 0))
        {
            terminal.Error.WriteLine(Terminal.SafeLine($"an attempt failed: {endpoint.LastError}"));
        }

        if (!answer.Answered)
        {
            terminal.Out.WriteLine(Terminal.Safe(answer.Answer));
        }

        foreach (AnswerSentence sentence in answer.Sentences)
        {
            string marks = string.Concat(sentence.Citations.Select(c => string.Create(CultureInfo.InvariantCulture, $" [{c + 1}]")));
            terminal.Out.WriteLine(sentence.Supported
                ? $"{Terminal.Safe(sentence.Text)}{terminal.Dim(marks)}"
                : $"{terminal.Dim(Terminal.Safe(sentence.Text))} "
                    + $"{terminal.Yellow($"[unsupported: {Terminal.SafeLine(sentence.Why ?? string.Empty)}]")}");
        }

        if (answer.Truncated)
        {
            terminal.Out.WriteLine(terminal.Yellow("(the answer was ended by its limit of tokens; see --answer-tokens)"));
        }

        for (int i = 0; i < answer.Citations.Count; i++)
        {
            Quote(answer.Citations[i], string.Create(CultureInfo.InvariantCulture, $"[{i + 1}] "));
        }
    }

    /// <summary>What would be asked of a model.</summary>
    /// <param name="prompt">What would be sent.</param>
    /// <param name="model">Where.</param>
    /// <param name="options">The most tokens of the answer.</param>
    /// <param name="beside">The most tokens of further requests of a conversation, one number each.</param>
    public void Print(AnswerPrompt prompt, RemoteModel model, GenerationOptions options, IReadOnlyList<int> beside)
    {
        int answers = prompt.Passages.Count > 0 ? 1 : 0;
        int requests = answers + beside.Count;
        string[] endpoints = [.. model.Statistics().Select(e => e.Url)];
        if (json)
        {
            terminal.Out.WriteLine(CliJson.Write(new
            {
                DryRun = true,
                Model = model.Name,
                endpoints,
                requests,
                PromptTokens = prompt.Tokens * answers,
                AnswerTokens = options.AnswerTokens * answers,
                ConversationTokens = beside.Sum(),
                Passages = prompt.Passages.Select(p => new { p.Source, p.Sha256, p.Ordinal, Characters = p.Text.Length }),
                Messages = prompt.Messages.Select(m => new { Role = m.Role.Value, m.Text }),
            }));
            return;
        }

        if (requests == 0)
        {
            terminal.Out.WriteLine("nothing would be sent: the archive holds nothing that answers this");
            return;
        }

        terminal.Out.WriteLine(Terminal.SafeLine(string.Create(
            CultureInfo.InvariantCulture,
            $"would ask {model.Name} at {string.Join(", ", endpoints)}: about {prompt.Tokens} tokens, and at most {options.AnswerTokens} "
                + $"for the answer, with {prompt.Passages.Count} passages of")));
        foreach (string source in prompt.Passages.Select(p => p.Source).Distinct(StringComparer.Ordinal))
        {
            terminal.Out.WriteLine($"    {Terminal.SafeLine(source)}");
        }

        if (beside.Count > 0)
        {
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"and {beside.Count} more about what was said before: at most {beside.Sum()} tokens"));
        }
    }

    private void Understood(string? understood)
    {
        if (understood is not null)
        {
            terminal.Error.WriteLine(Terminal.SafeLine($"understood as: {understood}"));
        }
    }

    private void Quote(Citation citation, string number)
    {
        terminal.Out.WriteLine($"{number}\"{Terminal.Safe(citation.Quote)}\"");
        terminal.Out.WriteLine(
            $"    {terminal.Bold(Terminal.SafeLine(citation.Source + Place.Of(citation.Page, citation.StartSeconds, citation.EndSeconds)))}  " +
            terminal.Dim($"sha256 {citation.Sha256[..Math.Min(12, citation.Sha256.Length)]}"));
    }
}
