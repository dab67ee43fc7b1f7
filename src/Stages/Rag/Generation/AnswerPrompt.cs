using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Tars.Stages.Rag;

/// <summary>What a model is asked, with the passages that it is shown.</summary>
internal sealed class AnswerPrompt
{
    private AnswerPrompt(IReadOnlyList<Passage> passages, IReadOnlyList<ChatMessage> messages)
    {
        Passages = passages;
        Messages = messages;
    }

    /// <summary>The passages; number 1 is the first.</summary>
    public IReadOnlyList<Passage> Passages { get; }

    public IReadOnlyList<ChatMessage> Messages { get; }

    /// <summary>How many tokens it has, rather too many than too few.</summary>
    public int Tokens => TokenEstimate.Of(Messages);

    /// <summary>Takes the best passages that fit into the window beside the answer.</summary>
    /// <param name="question">The question, cut to a length that is read.</param>
    /// <param name="history">What was said before, for the model; may be empty.</param>
    /// <param name="found">The passages, best first.</param>
    /// <param name="options">The window.</param>
    public static AnswerPrompt Make(string question, string history, IEnumerable<Passage> found, GenerationOptions options)
    {
        var passages = new List<Passage>();
        AnswerPrompt prompt = Fill(question, history, passages, options.Template);
        int left = options.Window - options.AnswerTokens - prompt.Tokens;
        foreach (Passage passage in found)
        {
            // One that is too long is passed over: a shorter one may fit.
            int tokens = TokenEstimate.Of(Shown(passage, options.Passages, Mark([passage], question)));
            if (tokens <= left && passages.Count < options.Passages)
            {
                passages.Add(passage);
                left -= tokens;
            }
        }

        return Fill(question, history, passages, options.Template);
    }

    private static AnswerPrompt Fill(string question, string history, IReadOnlyList<Passage> passages, PromptTemplate template)
    {
        string mark = Mark(passages, question);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["question"] = question,
            ["history"] = history,
            ["mark"] = mark,
            ["passages"] = string.Concat(passages.Select((p, i) => Shown(p, i + 1, mark))),
        };
        return new AnswerPrompt(passages, [
            new ChatMessage(ChatRole.System, PromptTemplate.Fill(template.System, values)),
            new ChatMessage(ChatRole.User, PromptTemplate.Fill(template.User, values)),
        ]);
    }

    // Title and headings are the document's words too.
    private static string Shown(Passage passage, int number, string mark)
    {
        string title = passage.Heading.Length > 0 ? $"{passage.Title} > {passage.Heading}" : passage.Title;
        return string.Create(CultureInfo.InvariantCulture, $"[{number}]\n{mark}\n{title}\n\n{passage.Text}\n{mark}\n");
    }

    // The same question over the same passages is asked in the same words, but no document can foresee with which others it is shown.
    private static string Mark(IReadOnlyList<Passage> passages, string question)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(question));
        foreach (Passage passage in passages)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{passage.Sha256}\n{passage.Text}\n"));
        }

        return $"=={Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8))}==";
    }
}
