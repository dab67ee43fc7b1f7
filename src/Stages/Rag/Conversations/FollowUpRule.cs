using System.Collections.Frozen;
using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>
/// Understands a question that goes on from the one before without a model: where it says "it" or "and why?", the words of the question
/// before are added to it.
/// </summary>
internal static class FollowUpRule
{
    // Enough to name a thing and what befell it; more would drown the question itself.
    private const int MaxWords = 6;

    private static readonly FrozenSet<string> Pronouns = FrozenSet.ToFrozenSet(
        [
            "it", "its", "they", "them", "their", "theirs", "he", "him", "his", "she", "her", "hers", "this", "these", "those", "there", "then", "one", "ones", "same",
            "ello", "ella", "ellas", "ellos", "eso", "esto", "ese", "esos", "esa", "esas", "este", "estos", "estas", "su", "sus", "alli", "entonces", "mismo", "misma",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Openings = FrozenSet.ToFrozenSet(
        ["and", "but", "also", "or", "so", "y", "pero", "tambien", "o"], StringComparer.Ordinal);

    /// <summary>The question as it is understood: as it stands, or with words of the one before.</summary>
    /// <param name="question">The question.</param>
    /// <param name="before">The question before it, as it was understood; empty when there is none.</param>
    /// <param name="analyzer">The index's.</param>
    public static string Understand(string question, string before, Analyzer analyzer)
    {
        if (before.Length == 0 || !GoesOn(question, analyzer))
        {
            return question;
        }

        var own = Question.Parse(question, analyzer).Terms.SelectMany(t => t.Forms).ToHashSet(StringComparer.Ordinal);
        var words = new List<string>();
        foreach (string word in WordsOf(before, analyzer))
        {
            if (words.Count < MaxWords && !analyzer.Tokenize(word).Any(t => own.Contains(t.Term)))
            {
                words.Add(word);
            }
        }

        if (words.Count == 0)
        {
            return question;
        }

        // In front of the question mark, by which a yes-or-no question is known.
        string said = question.TrimEnd();
        string added = $" ({string.Join(' ', words)})";
        return said.EndsWith('?') ? $"{said[..^1].TrimEnd()}{added}?" : said + added;
    }

    private static bool GoesOn(string question, Analyzer analyzer)
    {
        IReadOnlyList<Token> tokens = Analyzer.Standard.Tokenize(question);
        string[] words = [.. tokens.Select(t => StopWords.Fold(t.Term))];
        for (int i = 0; i < words.Length; i++)
        {
            // "Is there a lamp?" points to nothing that was said.
            bool exists = words[i] == "there" && i > 0 && words[i - 1] is "is" or "are" or "was" or "were";
            if ((Pronouns.Contains(words[i]) && !exists) || (words[i] == "that" && i == words.Length - 1))
            {
                return true;
            }
        }

        bool opens = words is [var first, ..]
            && (Openings.Contains(first) || words is ["what" or "how", "about", ..] || words is ["que", "tal", ..]);
        return opens || WordsOf(question, analyzer).Count == 0;
    }

    // What was added to a question before comes first: it is what the conversation is about.
    private static List<string> WordsOf(string question, Analyzer analyzer)
    {
        int open = question.LastIndexOf('(');
        int close = open < 0 ? -1 : question.IndexOf(')', open);
        string[] parts = close > open ? [question[(open + 1)..close], question[..open]] : [question];
        var words = new List<string>();
        foreach (string part in parts)
        {
            Question parsed = Question.Parse(part, analyzer);
            var wanted = parsed.Terms.Where(t => t.Role != QueryRole.Measure).Select(t => t.Forms[0]).ToHashSet(StringComparer.Ordinal);
            foreach (Token token in analyzer.Tokenize(part))
            {
                string word = part[token.Start..token.End];
                string folded = StopWords.Fold(word);
                if (wanted.Contains(token.Term) && !StopWords.Contains(folded, parsed.IsSpanish)
                    && !words.Contains(word, StringComparer.OrdinalIgnoreCase))
                {
                    words.Add(word);
                }
            }
        }

        return words;
    }
}
