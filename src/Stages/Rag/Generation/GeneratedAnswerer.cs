using Microsoft.Extensions.AI;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// Lets a model answer from the archive, and shows what it says only with quotes that stand there word for word; a sentence without is
/// marked.
/// </summary>
/// <param name="searcher">The archive; not owned.</param>
/// <param name="client">The model; not owned.</param>
/// <param name="options">How it is asked.</param>
/// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">The options are not valid.</exception>
/// <remarks>
/// The model is given no tools, and its answer is only ever text: what stands in a document can change the words of an answer, and nothing
/// else. May be used from several threads at once.
/// </remarks>
public sealed class GeneratedAnswerer(ArchiveSearcher searcher, IChatClient client, GenerationOptions options)
{
    private const string Mark = " [unsupported]";

    private readonly GenerationOptions _options = GenerationOptions.Checked(options);

    /// <summary>Answers a question.</summary>
    /// <param name="question">The question. The first 4,000 characters count.</param>
    /// <param name="filter">Which passages may answer; null lets all.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ItemException">The model gave no answer, or the budget is used up.</exception>
    /// <exception cref="ArgumentException">The filter is out of its bounds.</exception>
    public async Task<GeneratedAnswer> AskAsync(
        string question, PassageFilter? filter = null, CancellationToken cancellationToken = default) =>
        await AskAsync(await PrepareAsync(question, string.Empty, filter, cancellationToken), question, null, cancellationToken);

    /// <summary>What would be asked; nothing is sent.</summary>
    /// <param name="question">The question, understood without what was said before.</param>
    /// <param name="history">What was said before, for the model; may be empty.</param>
    /// <param name="filter">Which passages may answer; null lets all.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ItemException">Question and history leave no room in the window, or the model of the vectors gave none.</exception>
    internal async ValueTask<AnswerPrompt> PrepareAsync(
        string question, string history, PassageFilter? filter = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var search = new SearchOptions { Filter = filter ?? PassageFilter.None };
        SearchOptions.Check(search);
        PassageSet? within = searcher.Index.Within(search.Filter);
        Question parsed = Question.Parse(question, searcher.Index.Analyzer);
        List<Hit> hits = await searcher.RetrieveAsync(parsed, searcher.Ranking, within: within, cancellationToken: cancellationToken);
        IEnumerable<Passage> found = searcher.Distinct(hits, _options.Passages * 2, parsed.IsSpanish).Select(x => x.Passage.Passage);
        AnswerPrompt prompt = AnswerPrompt.Make(parsed.Text, history, found, _options);
        return prompt.Tokens + _options.AnswerTokens <= _options.Window ? prompt : throw new ItemException(
            $"the question takes about {prompt.Tokens} tokens and the answer {_options.AnswerTokens}, "
            + $"more than the window of {_options.Window}. Ask in fewer words, or give the model's window.");
    }

    /// <summary>Asks, and checks the answer.</summary>
    internal async Task<GeneratedAnswer> AskAsync(
        AnswerPrompt prompt, string question, string? conversation, CancellationToken cancellationToken)
    {
        if (prompt.Passages.Count == 0)
        {
            return new GeneratedAnswer { Answered = false, Answer = "The archive holds nothing that answers this.", Citations = [] };
        }

        var settings = new ChatOptions { Temperature = 0, MaxOutputTokens = _options.AnswerTokens, ConversationId = conversation };
        ChatResponse response = await client.GetResponseAsync(prompt.Messages, settings, cancellationToken);
        GeneratedAnswer answer = Check(AnswerReader.Clean(response.Text), prompt, question);
        return answer with
        {
            Truncated = response.FinishReason == ChatFinishReason.Length,
            InputTokens = response.Usage?.InputTokenCount,
            OutputTokens = response.Usage?.OutputTokenCount,
        };
    }

    private GeneratedAnswer Check(string text, AnswerPrompt prompt, string question)
    {
        if (text.Length == 0 || AnswerReader.IsRefusal(text))
        {
            string reason = text.Length == 0 ? "The model wrote nothing." : "The model finds no answer in the archive.";
            return new GeneratedAnswer { Answered = false, Answer = reason, Citations = [] };
        }

        var check = new SentenceCheck(prompt.Passages, question, searcher.Index.Analyzer);
        var citations = new List<Citation>();
        var sentences = new List<AnswerSentence>();
        foreach (CitedSentence sentence in AnswerReader.Read(text))
        {
            (IReadOnlyList<(Passage Passage, TextSpan Span)> quotes, string? why) = check.Check(sentence);
            List<int> rests = [];
            foreach ((Passage passage, TextSpan span) in quotes)
            {
                var citation = Citation.Of(passage, span);
                int at = citations.IndexOf(citation);
                if (at < 0 && searcher.Index.Holds(citation.Sha256, citation.Quote, passage.Ordinal))
                {
                    at = citations.Count;
                    citations.Add(citation);
                }

                if (at >= 0)
                {
                    rests.Add(at);
                }
            }

            sentences.Add(new AnswerSentence
            {
                Text = sentence.Text,
                Supported = rests.Count > 0,
                Why = rests.Count > 0 ? null : why ?? "its quote does not stand in the archive",
                Citations = [.. rests.Distinct()],
            });
        }

        bool answered = sentences.Exists(s => s.Supported);
        return new GeneratedAnswer
        {
            Answered = answered,
            Answer = answered
                ? string.Join(' ', sentences.Select(s => s.Supported ? s.Text : s.Text + Mark))
                : "The model's answer is not supported by the archive.",
            Citations = citations,
            Sentences = sentences,
        };
    }
}
