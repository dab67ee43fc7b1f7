using System.Globalization;

namespace Tars.Stages.Rag;

/// <summary>
/// Reads queries and relevance judgments in the form of TREC: one a line, "id text" and "query iteration document grade".
/// </summary>
internal static class TrecFiles
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The queries that were judged, in the order of their file; the others cannot be scored.</summary>
    /// <param name="qrels">The file of judgments.</param>
    /// <param name="queries">The file of queries.</param>
    /// <param name="binary">Whether every grade above 0 counts as 1.</param>
    /// <exception cref="InvalidDataException">A line is not as it should be, a query stands twice, or no query was judged.</exception>
    public static IReadOnlyList<JudgedQuestion> Read(string qrels, string queries, bool binary)
    {
        Dictionary<string, Dictionary<string, int>> judged = ReadJudgments(qrels);
        var questions = new List<JudgedQuestion>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((int number, string line) in QuestionLines.Of(queries))
        {
            string[] parts = line.Split(Blanks, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts is not [string id, string text])
            {
                throw new InvalidDataException($"{queries}:{number}: a query is an id, a blank or tab, and a text; this line has no text.");
            }

            if (!seen.Add(id))
            {
                throw new InvalidDataException($"{queries}:{number}: query '{id}' stands here a second time.");
            }

            if (judged.TryGetValue(id, out Dictionary<string, int>? grades) && grades.Values.Any(x => x > 0))
            {
                questions.Add(new JudgedQuestion(id, text)
                {
                    Relevant = [.. grades.Where(x => x.Value > 0).Select(x => new JudgedSource([x.Key], binary ? 1 : x.Value))],
                });
            }
        }

        return questions.Count > 0
            ? questions
            : throw new InvalidDataException($"no query of {queries} has a relevant document in {qrels}: do the two belong together?");
    }

    private static Dictionary<string, Dictionary<string, int>> ReadJudgments(string path)
    {
        var judged = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach ((int number, string line) in QuestionLines.Of(path))
        {
            string[] parts = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 4 || !int.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int grade)
                || grade > JudgedQuestions.MaxGrade)
            {
                throw new InvalidDataException(
                    $"{path}:{number}: a judgment is \"query iteration document grade\" with a grade of at most {JudgedQuestions.MaxGrade}; " +
                    $"this line has {parts.Length} fields{(parts.Length == 4 ? $" and the grade '{parts[3]}'" : string.Empty)}.");
            }

            if (!judged.TryGetValue(parts[0], out Dictionary<string, int>? grades))
            {
                judged.Add(parts[0], grades = new Dictionary<string, int>(StringComparer.Ordinal));
            }

            if (!grades.TryAdd(parts[2], grade))
            {
                throw new InvalidDataException($"{path}:{number}: document '{parts[2]}' is judged a second time for query '{parts[0]}'.");
            }
        }

        return judged;
    }
}
